//! Facts that most runs never look at: where they were kept from an earlier run, they are read when somebody does.

use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value, or what was written down of it.
#[derive(Default)]
pub struct Lazy<T> {
    here: Option<Box<T>>,
    written: Box<[u8]>,
    read: OnceLock<Box<T>>,
}

/// What is written was summed up, and by this very program: only what is empty cannot be read.
fn read<T: Default + DeserializeOwned>(written: &[u8]) -> Box<T> {
    postcard::from_bytes(written).unwrap_or_default()
}

impl<T: Default + DeserializeOwned> Lazy<T> {
    pub fn new(value: T) -> Lazy<T> {
        Lazy { here: Some(Box::new(value)), written: Box::default(), read: OnceLock::new() }
    }

    pub fn into_value(self) -> Box<T> {
        self.here.or(self.read.into_inner()).unwrap_or_else(|| read(&self.written))
    }
}

impl<T: Default + DeserializeOwned> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.here {
            Some(value) => value,
            None => self.read.get_or_init(|| read(&self.written)),
        }
    }
}

impl<T: Default + DeserializeOwned> DerefMut for Lazy<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.here.get_or_insert_with(|| self.read.take().unwrap_or_else(|| read(&self.written)))
    }
}

impl<T: Default + DeserializeOwned + Serialize> Serialize for Lazy<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.here {
            Some(value) => {
                let written = postcard::to_allocvec(&**value).map_err(serde::ser::Error::custom)?;
                serializer.serialize_bytes(&written)
            }
            None => serializer.serialize_bytes(&self.written),
        }
    }
}

impl<'de, T> Deserialize<'de> for Lazy<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lazy<T>, D::Error> {
        Ok(Lazy { here: None, written: <&[u8]>::deserialize(deserializer)?.into(), read: OnceLock::new() })
    }
}

impl<T: Default + DeserializeOwned + std::fmt::Debug> std::fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}
