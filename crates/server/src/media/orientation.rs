//! Whether a photo lies on its side: phones store what the sensor saw and note how they were held.
//!
//! Browsers turn it upright, so that its width is what the file calls its height. The note is a
//! field of the EXIF block (JEITA CP-3451, 4.6.4 A, tag 0x0112).

const ORIENTATION: u16 = 0x0112;
/// The four that swap the sides.
const TURNED: std::ops::RangeInclusive<u16> = 5..=8;

/// Whether a JPEG is shown with its sides swapped; false for anything else.
pub(super) fn is_turned(bytes: &[u8]) -> bool {
    exif(bytes).and_then(orientation).is_some_and(|turn| TURNED.contains(&turn))
}

/// The EXIF block among a JPEG's segments.
fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (&[0xff, marker, high, low], _) = rest.split_first_chunk()? else { return None };
        // The picture itself begins: no note comes after it.
        if marker == 0xda {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        if marker == 0xe1
            && let Some(exif) = segment.strip_prefix(b"Exif\0\0")
        {
            return Some(exif);
        }
        rest = rest.get(2 + length..)?;
    }
}

fn orientation(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let offset = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let directory = usize::try_from(offset).ok()?;
    let fields = usize::from(short(directory)?);
    // Each field: tag, type, count and value, of 2, 2, 4 and 4 bytes.
    let mut starts = (0..fields).map(|n| directory.saturating_add(2 + 12 * n));
    starts.find(|at| short(*at) == Some(ORIENTATION)).and_then(|at| short(at.checked_add(8)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(turn: u16, little: bool) -> Vec<u8> {
        let mut tiff = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        tiff.extend(long(8));
        tiff.extend(short(2));
        for (tag, value) in [(0x010f, 7), (ORIENTATION, turn)] {
            tiff.extend(short(tag));
            tiff.extend(short(3));
            tiff.extend(long(1));
            tiff.extend(short(value));
            tiff.extend([0, 0]);
        }
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1];
        bytes.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
        bytes.extend(b"Exif\0\0");
        bytes.extend(tiff);
        bytes.extend([0xff, 0xda, 0, 2]);
        bytes
    }

    #[test]
    fn a_photo_taken_upright_is_turned() {
        for little in [true, false] {
            assert!(is_turned(&photo(6, little)));
            assert!(is_turned(&photo(8, little)));
            assert!(!is_turned(&photo(1, little)));
            assert!(!is_turned(&photo(3, little)));
        }
    }

    #[test]
    fn whatever_the_bytes_are_it_ends() {
        let whole = photo(6, true);
        for length in 0..whole.len() {
            is_turned(&whole[..length]);
        }
        let mut far = photo(6, true);
        far[22..26].fill(0xff);
        assert!(!is_turned(&far));
        assert!(!is_turned(&[0xff, 0xd8, 0xff, 0xe1, 0, 0]));
    }
}
