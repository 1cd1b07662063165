// A register written by an enemy: text that would act, text that would hide, text that has no end, and ten thousand risk
// points on one post. Its pages are harmless, can be read, and fit a phone.

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { LAPTOP, NARROW, sticksOut, tab } from './chromium.mjs';
import { output, publish } from './sites.mjs';

/** Each would do or undo something somewhere: in markup, an attribute, a script, a style, a comment, a template, Markdown. */
const PAYLOADS = [
  '<script>window.acted=1;alert(1)</script>',
  '"><img src=x onerror="window.acted=2;alert(2)">',
  "' onfocus='window.acted=3' autofocus x='",
  '</style></title></script></textarea><svg/onload=alert(4)>',
  'javascript:window.acted=5',
  '--><iframe srcdoc="<script>top.acted=6</script>">',
  '{{ 7*7 }}{% for x in range(9999) %}{{ x }}{% endfor %}{# #}',
  '[x](javascript:alert(7)) ![y](http://127.0.0.1:9/z.png) `a` | b |',
  'http://127.0.0.1:9/beacon &amp;&lt;b&gt; &#60;script&#62;',
  '甲\u202e乙\u2066丙\u200f丁\u200b戊\ufeff己',
  `长${'W'.repeat(300)}`,
  '很'.repeat(200),
  `Z${'\u0301'.repeat(60)}algo`,
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \ufdfd\ufdfd\ufdfd',
  '%3Cscript%3E ]]> <![CDATA[ <?php ?>',
];

let next = 0;
/** The next payload; `tag` keeps texts of one list apart. */
function bad(tag = '') {
  next += 1;
  return `${tag}${PAYLOADS[next % PAYLOADS.length]}`;
}

/** The name of a person. Where names are not shown a role takes its place wherever it stands, so no other text may hold any of it. */
function person() {
  return '王甲<b onmouseover=top.acted=8>';
}

function files(folder, contents) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    // JSON is YAML.
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content, null, 1));
  }
  return folder;
}

function risk(number) {
  return {
    编号: `R${number}`, 风险点: bad(`${number}`), 定义: bad(), 表现形式: [bad('一'), bad('二')], 类别: bad(), 对应职权: 'P1', 等级: '一级', 定级理由: bad(),
    责任人: [person()], 监控责任人: [person()], 流程环节: bad(), 形成原因: bad(), 可能后果: bad(), 备注: bad(),
    防控措施: [{ 措施: bad('三'), 责任人: [person()], 类型: bad(), 期限: bad(), 频次: bad(), 制度依据: [bad()] }, bad('四')],
  };
}

function post(points) {
  return {
    岗位: bad(), 编号: 'CG', 岗位层级: '中层', 职责: [bad(), bad()], 廉政职责: [bad()],
    任职人: [{ 姓名: person(), 职务: bad() }],
    职权: [{ 编号: 'P1', 名称: bad(), 类型: bad(), 内容: bad(), 依据: [bad()], 行使主体: person(), 行使条件: bad(), 行使方式: bad(), 监督: bad() }],
    风险点: points,
    流程: [{ 编号: 'L1', 名称: bad(), 环节: [{ 编号: 'S1', 名称: bad(), 责任人: person(), 风险点: ['R1'], 下一步: ['S2'] }, { 编号: 'S2', 名称: bad() }] }],
    审核记录: [{ 年度: bad(), 环节: bad(), 审核人: person(), 日期: '2026-03-01', 结论: '同意', 意见: bad() }],
    未发现风险: bad(),
  };
}

async function harmless(site, seen) {
  const { page, faults, close } = await tab(site);
  for (const { path, url } of site.pages) {
    await page.goto(url);
    for (const viewport of [LAPTOP, NARROW]) {
      await page.setViewportSize(viewport);
      assert.deepEqual(await sticksOut(page), [], `${path} at ${viewport.width}`);
    }
    const { acted, hidden, text, added } = await page.evaluate(() => ({
      acted: window.acted ?? null,
      hidden: /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(document.documentElement.innerHTML),
      text: document.body.textContent,
      added: document.querySelectorAll('iframe, img, object, embed, [onfocus], [onmouseover], [onerror], [onload], a[href^=javascript], a[href^=http]').length,
    }));
    assert.deepEqual({ acted, hidden, added, faults }, { acted: null, hidden: false, added: 0, faults: [] }, path);
    seen.push(text);
  }
  await close();
}

it('hostile text in every field does nothing and can be read', async () => {
  const folder = files(join(output, 'registers/hostile'), {
    'riskreg.toml': `format = 1\nname = ${JSON.stringify(PAYLOADS[0])}\nkeys = "zh"\n[publish]\nfooter = ${JSON.stringify(PAYLOADS[1])}\n`,
    'unit.yaml': {
      单位名称: bad(), 性质: bad(), 上级单位: bad(), 主要负责人: person(), 纪检监察部门: bad(), 职责: [bad()], 基本情况: { [bad()]: bad() },
      领导小组: { 组长: person(), 成员: [person(), person()] }, 联系方式: { 电话: bad(), 邮箱: bad(), 地址: bad() }, 风险点: [risk(1)],
    },
    '科室/department.yaml': { 名称: bad(), 负责人: person(), 分管领导: person(), 职责: [bad()], 风险点: [risk(1)], 审核记录: [{ 年度: bad(), 审核人: person(), 日期: '2026-03-01', 结论: '同意', 意见: bad() }] },
    '科室/岗位.yaml': post([1, 2, 3, 4].map(risk)),
    [`科室/${'长'.repeat(60)}.yaml`]: post([risk(1)]),
    '科室/<script>alert(1)<%2fscript>.yaml': post([risk(1)]),
  });
  const seen = [];
  await harmless(publish('hostile', folder, ['--draft']), seen);
  const text = seen.join('\n');
  for (const payload of PAYLOADS.slice(0, 8)) { assert.ok(text.includes(payload), `not to be read: ${payload}`); }
});

it('ten thousand risk points on one post are all there, and every page opens', async () => {
  const one = (number) => `- {编号: R${number}, 风险点: 第${number}号, 等级: ${'一二三'[number % 3]}级, 责任人: 经办人, 防控措施: 每月第${number % 28}日由科长核对第${number}本台账并签字}`;
  const points = Array.from({ length: 10_000 }, (_, at) => one(at + 1)).join('\n');
  const folder = files(join(output, 'registers/crowd'), {
    'riskreg.toml': 'format = 1\nname = "万点"\nkeys = "zh"\n',
    'unit.yaml': { 单位名称: '某局' },
    '经办人.yaml': `岗位: 经办人\n编号: JB\n风险点:\n${points}\n`,
  });
  const seen = [];
  await harmless(publish('crowd', folder, ['--draft', '--format', 'html']), seen);
  const text = seen.join('\n');
  for (const number of [1, 4999, 10_000]) { assert.ok(text.includes(`第${number}号`), `${number}`); }
});
