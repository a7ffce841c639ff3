//! Sets of bytes, and the character classes of patterns in the C locale (§6.4.1).

/// A set of bytes, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    /// The set without elements.
    pub const EMPTY: ByteSet = ByteSet([0; 4]);

    /// Is `byte` in the set?
    #[inline(always)]
    pub const fn contains(&self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 != 0
    }

    /// Adds `byte`.
    pub const fn insert(&mut self, byte: u8) {
        self.0[(byte >> 6) as usize] |= 1 << (byte & 63);
    }

    /// Adds all bytes from `low` to `high`, both included; none if they are the wrong way round.
    pub fn insert_range(&mut self, low: u8, high: u8) {
        for byte in low..=high {
            self.insert(byte);
        }
    }

    /// Adds the elements of `other`.
    pub fn insert_all(&mut self, other: &ByteSet) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    /// The bytes that are not in the set.
    pub const fn complement(&self) -> ByteSet {
        ByteSet([!self.0[0], !self.0[1], !self.0[2], !self.0[3]])
    }
}

/// The letters of the classes, in lower case; `%z` is deprecated but still understood.
const LETTERS: [u8; 11] = *b"acdglpsuwxz";

/// Each class, and behind them each complement, in the order of [`LETTERS`].
static CLASSES: [ByteSet; LETTERS.len() * 2] = build_classes();

const fn build_classes() -> [ByteSet; LETTERS.len() * 2] {
    let mut classes = [ByteSet::EMPTY; LETTERS.len() * 2];
    let mut class = 0;
    while class < LETTERS.len() {
        let mut byte = 0u8;
        loop {
            if belongs(LETTERS[class], byte) {
                classes[class].insert(byte);
            }
            if byte == u8::MAX {
                break;
            }
            byte += 1;
        }
        classes[class + LETTERS.len()] = classes[class].complement();
        class += 1;
    }
    classes
}

/// The class of each ASCII letter.
static BY_LETTER: [Option<ClassId>; 128] = {
    let mut classes = [None; 128];
    let mut class = 0;
    while class < LETTERS.len() {
        let letter = LETTERS[class];
        classes[letter as usize] = Some(ClassId(class as u8));
        classes[letter.to_ascii_uppercase() as usize] =
            Some(ClassId((class + LETTERS.len()) as u8));
        class += 1;
    }
    classes
};

const fn belongs(letter: u8, byte: u8) -> bool {
    match letter {
        b'a' => byte.is_ascii_alphabetic(),
        b'c' => byte.is_ascii_control(),
        b'd' => byte.is_ascii_digit(),
        b'g' => byte.is_ascii_graphic(),
        b'l' => byte.is_ascii_lowercase(),
        b'p' => byte.is_ascii_punctuation(),
        b's' => matches!(byte, b' ' | 0x09..=0x0D),
        b'u' => byte.is_ascii_uppercase(),
        b'w' => byte.is_ascii_alphanumeric(),
        b'x' => byte.is_ascii_hexdigit(),
        _ => byte == 0,
    }
}

/// A predefined class, such as `%a` or `%S`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassId(u8);

impl ClassId {
    /// The class named by the letter after `%`, if it names one.
    pub fn from_letter(letter: u8) -> Option<ClassId> {
        BY_LETTER.get(usize::from(letter)).copied().flatten()
    }

    /// The bytes of the class.
    #[inline(always)]
    pub fn set(self) -> &'static ByteSet {
        &CLASSES[usize::from(self.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn members(letter: u8) -> usize {
        let class = ClassId::from_letter(letter).expect("a class");
        (0..=255).filter(|&byte| class.set().contains(byte)).count()
    }

    #[test]
    fn sizes_of_the_classes() {
        let sizes = [
            (b'a', 52),
            (b'c', 33),
            (b'd', 10),
            (b'g', 94),
            (b'l', 26),
            (b'p', 32),
            (b's', 6),
            (b'u', 26),
            (b'w', 62),
            (b'x', 22),
            (b'z', 1),
        ];
        for (letter, size) in sizes {
            assert_eq!(members(letter), size, "%{}", char::from(letter));
            assert_eq!(members(letter.to_ascii_uppercase()), 256 - size);
        }
        assert_eq!(ClassId::from_letter(b'b'), None);
        assert_eq!(ClassId::from_letter(b'.'), None);
    }

    #[test]
    fn ranges() {
        let mut set = ByteSet::EMPTY;
        set.insert_range(b'z', b'a');
        assert_eq!(set, ByteSet::EMPTY);
        set.insert_range(250, 255);
        assert!(set.contains(255) && set.contains(250) && !set.contains(249));
        assert_eq!(set.complement().complement(), set);
    }
}
