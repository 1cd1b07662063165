//! The content of objects, from `git cat-file --batch`: one after the other, or many at once with the pipes
//! kept full.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::PoisonError;

use super::{ABSENT, Repository};
use crate::read::ReadFault;

/// One `git cat-file --batch`.
#[derive(Debug)]
pub(in crate::read) struct ObjectReader {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl ObjectReader {
    pub(in crate::read) fn new(repository: &Repository) -> io::Result<ObjectReader> {
        ObjectReader::started(repository, &["cat-file", "--batch"])
    }

    fn started(repository: &Repository, args: &[&str]) -> io::Result<ObjectReader> {
        let mut child = repository
            .command(args)
            // What is missing is fetched all at once instead.
            .env("GIT_NO_LAZY_FETCH", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other(ABSENT));
        };
        Ok(ObjectReader { child, ask: Some(ask), answer: BufReader::with_capacity(64 * 1024, answer) })
    }

    pub(in crate::read) fn read(&mut self, object: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let ask = self.ask.as_mut().ok_or_else(|| ReadFault::Io(io::ErrorKind::BrokenPipe.into()))?;
        ask.write_all(format!("{}\n", asked(object)).as_bytes()).and_then(|()| ask.flush()).map_err(ReadFault::Io)?;
        answered(&mut self.answer, limit)
    }

    /// Many objects, in order: they are asked for without waiting for the answers.
    fn read_all(&mut self, objects: &[&str], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        exchanged(self.ask.as_mut(), &mut self.answer, &mut self.child, objects, limit)
    }

    /// Very many objects, from a `git` that need not answer them one by one and ends with the last: it fills its
    /// buffers, which halves the time that passing them on takes.
    fn read_once(repository: &Repository, objects: &[&str], limit: u64) -> io::Result<Vec<Result<Vec<u8>, ReadFault>>> {
        let mut reader = ObjectReader::started(repository, &["cat-file", "--batch", "--buffer"])?;
        Ok(exchanged(reader.ask.take(), &mut reader.answer, &mut reader.child, objects, limit))
    }
}

/// Asks for objects and takes the answers, each as fast as it goes.
fn exchanged(
    ask: Option<impl Write + Send>,
    answer: &mut BufReader<ChildStdout>,
    child: &mut Child,
    objects: &[&str],
    limit: u64,
) -> Vec<Result<Vec<u8>, ReadFault>> {
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut ask = BufWriter::with_capacity(32 * 1024, ask?);
            // Where this fails the answers end too early, which is noticed there.
            objects.iter().try_for_each(|object| writeln!(ask, "{}", asked(object))).ok()?;
            ask.flush().ok()
        });
        let mut broken = false;
        let mut read = || match broken {
            true => Err(ReadFault::Io(io::ErrorKind::BrokenPipe.into())),
            false => answered(answer, limit).inspect_err(|fault| {
                broken = matches!(fault, ReadFault::Io(_));
                // What is still asked for would wait for ever where nobody reads the answers.
                let _ = if broken { child.kill() } else { Ok(()) };
            }),
        };
        objects.iter().map(|_| read()).collect()
    })
}

/// An object is asked for by its full name; anything else is asked for as one that there is not.
fn asked(object: &str) -> &str {
    let is_name = !object.is_empty() && object.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_name { object } else { "0000000000000000000000000000000000000000" }
}

fn answered(answer: &mut BufReader<ChildStdout>, limit: u64) -> Result<Vec<u8>, ReadFault> {
    let mut header = String::new();
    answer.read_line(&mut header).map_err(ReadFault::Io)?;
    if header.is_empty() {
        return Err(ReadFault::Io(io::ErrorKind::UnexpectedEof.into()));
    }
    // `3b18e5… blob 1234`, or `3b18e5… missing`.
    let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<u64>().ok());
    let size = size.ok_or(ReadFault::LeftOut)?;
    if size > limit {
        io::copy(&mut answer.take(size + 1), &mut io::sink()).map_err(ReadFault::Io)?;
        return Err(ReadFault::TooLarge { bytes: size, limit });
    }
    let mut content = vec![0; size as usize + 1];
    answer.read_exact(&mut content).map_err(ReadFault::Io)?;
    content.pop();
    Ok(content)
}

impl Drop for ObjectReader {
    fn drop(&mut self) {
        drop(self.ask.take());
        // Its input has ended, so it ends too.
        let _ = self.child.wait();
    }
}

/// Objects of a repository by their names.
pub struct Objects {
    repository: Repository,
}

/// So many objects are worth another `git`.
const SHARE: usize = 1500;
/// So many are worth a `git` of their own that answers in large pieces.
const MANY: usize = 200;
/// More of them at once read no faster than one program takes in.
const READERS: usize = 3;

impl Objects {
    pub fn new(repository: &Repository) -> Objects {
        Objects { repository: repository.clone() }
    }

    /// One object, at most `limit` bytes of it.
    pub fn read(&self, object: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let mut reader = self.reader().map_err(ReadFault::Io)?;
        let content = reader.read(object, limit);
        // After a failure in the middle of an object the next answer would not be the next object.
        if !matches!(content, Err(ReadFault::Io(_))) {
            self.rest(reader);
        }
        content
    }

    /// Many objects, in the order they are asked for, each at most `limit` bytes. What a partial clone left out is
    /// fetched at once.
    pub fn read_all(&self, objects: &[&str], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        let mut contents = self.shared_out(objects, limit);
        let left_out: Vec<usize> =
            (0..contents.len()).filter(|at| matches!(contents[*at], Err(ReadFault::LeftOut))).collect();
        let names: Vec<&str> = left_out.iter().map(|at| objects[*at]).collect();
        // Asked for at once, not one at a time.
        if !names.is_empty() && self.repository.fetch_objects(&names).unwrap_or(false) {
            for (at, content) in left_out.iter().zip(self.shared_out(&names, limit)) {
                contents[*at] = content;
            }
        }
        contents
    }

    fn shared_out(&self, objects: &[&str], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        let shares = objects.len().div_ceil(SHARE).clamp(1, READERS);
        let share = objects.len().div_ceil(shares).max(1);
        std::thread::scope(|scope| {
            let readers: Vec<_> =
                objects.chunks(share).map(|objects| scope.spawn(|| self.share(objects, limit))).collect();
            let failed = || objects.iter().map(|_| Err(ReadFault::Io(io::ErrorKind::BrokenPipe.into()))).collect();
            readers.into_iter().flat_map(|reader| reader.join().unwrap_or_else(|_| failed())).collect()
        })
    }

    fn share(&self, objects: &[&str], limit: u64) -> Vec<Result<Vec<u8>, ReadFault>> {
        if objects.len() >= MANY
            && let Ok(contents) = ObjectReader::read_once(&self.repository, objects, limit)
        {
            return contents;
        }
        let mut reader = match self.reader() {
            Ok(reader) => reader,
            Err(error) => {
                return objects.iter().map(|_| Err(ReadFault::Io(io::Error::from(error.kind())))).collect();
            }
        };
        let contents = reader.read_all(objects, limit);
        if !contents.iter().any(|content| matches!(content, Err(ReadFault::Io(_)))) {
            self.rest(reader);
        }
        contents
    }

    fn reader(&self) -> io::Result<ObjectReader> {
        let idle = self.repository.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| ObjectReader::new(&self.repository), Ok)
    }

    fn rest(&self, reader: ObjectReader) {
        self.repository.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}
