//! Names and string constants: bytes that most often need no memory of their own.

use std::fmt;
use std::ops::Deref;

/// The longest text that needs no memory of its own.
const INLINE: usize = 22;

/// Any bytes; up to 22 of them are kept in place. Nearly all names and most string constants are as short, and a third
/// of the time it took to load a program went into allocating and freeing a block for each.
#[derive(Clone)]
pub struct Text(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<[u8]>),
}

const _: () = assert!(size_of::<Text>() == 24 && size_of::<Option<Text>>() == 24);

impl Text {
    /// The first `len` of `bytes`. With more behind them they are copied without a look at how many they are.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline]
    pub fn head_of(bytes: &[u8], len: usize) -> Text {
        match bytes.first_chunk() {
            Some(&bytes) if len <= INLINE => {
                let len = len as u8;
                Text(Repr::Inline { len, bytes })
            }
            _ => bytes[..len].into(),
        }
    }
}

impl Deref for Text {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { len, bytes } => &bytes[..usize::from(*len).min(INLINE)],
            Repr::Heap(bytes) => bytes,
        }
    }
}

impl From<&[u8]> for Text {
    #[inline]
    fn from(text: &[u8]) -> Self {
        if text.len() > INLINE {
            return Text(Repr::Heap(text.into()));
        }
        let mut bytes = [0; INLINE];
        let len = text.len();
        // From both ends, in pieces of known size: short texts are not worth a call.
        if let (Some(head), Some(tail)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            if let Some(middle) = text[8..].first_chunk::<8>() {
                bytes[8..16].copy_from_slice(middle);
            }
            bytes[..8].copy_from_slice(head);
            bytes[len - 8..len].copy_from_slice(tail);
        } else if let (Some(head), Some(tail)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            bytes[..4].copy_from_slice(head);
            bytes[len - 4..len].copy_from_slice(tail);
        } else {
            for (to, byte) in bytes.iter_mut().zip(text) {
                *to = *byte;
            }
        }
        let len = len as u8;
        Text(Repr::Inline { len, bytes })
    }
}

impl From<Vec<u8>> for Text {
    fn from(text: Vec<u8>) -> Self {
        if text.len() > INLINE {
            Text(Repr::Heap(text.into()))
        } else {
            text.as_slice().into()
        }
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_text_is_its_bytes() {
        for len in (0..=INLINE + 1).chain([300]) {
            let bytes: Vec<u8> = (0..len).map(|i| i as u8).collect();
            let text = Text::from(&*bytes);
            assert_eq!(&*text, bytes);
            assert_eq!(Text::head_of(&bytes, len), text);
            assert_eq!(Text::head_of(&[&*bytes, &[b'x'; 30]].concat(), len), text);
            assert_eq!(text.clone(), Text::from(bytes));
        }
        assert_eq!(format!("{:?}", Text::from(&b"a\n\xFF"[..])), r#""a\n\xff""#);
    }
}
