//! A table as spreadsheets write it, read record by record: in whatever encoding, with whatever
//! stands between its cells and at the end of its lines.

use crate::encoding;
use csv::{ReaderBuilder, StringRecord, Trim};
use encoding_rs::{CoderResult, Decoder, Encoding};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

/// So much is decoded at a time.
const PIECE: usize = 16 * 1024;
/// No heading is longer.
const HEADING: usize = 64 * 1024;
/// Separators between cells, most common first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a table is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) encoding: &'static Encoding,
    /// What stands between its cells.
    pub(crate) delimiter: u8,
}

impl Written {
    /// What a table in this encoding seems to be written in.
    pub(crate) fn in_encoding(bytes: &[u8], encoding: &'static Encoding) -> Self {
        let mark = encoding::mark(bytes, encoding);
        let head = &bytes[mark..bytes.len().min(mark + HEADING)];
        let head = encoding.decode_without_bom_handling(head).0;
        Self { encoding, delimiter: delimiter(&head) }
    }
}

/// A table, and how far it has been read.
pub(crate) struct Table<'a> {
    reader: csv::Reader<Decoded<'a>>,
    lines: Rc<RefCell<LineEnds>>,
    record: StringRecord,
    line: u64,
}

impl<'a> Table<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let written = Written::in_encoding(bytes, encoding::of(bytes, true).0);
        Self::of(bytes, written, Trim::All)
    }

    /// A table that is written in a known way, whose cells are read as they are.
    pub(crate) fn written_in(bytes: &'a [u8], written: Written) -> Self {
        Self::of(bytes, written, Trim::None)
    }

    fn of(bytes: &'a [u8], written: Written, trim: Trim) -> Self {
        let lines = Rc::new(RefCell::new(LineEnds::in_table(written.delimiter)));
        let reader = ReaderBuilder::new()
            .delimiter(written.delimiter)
            .has_headers(false)
            .flexible(true)
            .trim(trim)
            .from_reader(Decoded::new(bytes, written.encoding, lines.clone()));
        Self { reader, lines, record: StringRecord::new(), line: 0 }
    }

    /// The line of the last record.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Whether what has been read so far ends between quotes: at the end, something is missing.
    pub(crate) fn is_within_quotes(&self) -> bool {
        self.lines.borrow().cell == InCell::Quoted
    }

    /// The next record with the line that it begins on, counted from 1. Excel's word to itself about
    /// what stands between the cells is none.
    pub(crate) fn next(&mut self) -> Result<Option<(&StringRecord, u64)>, csv::Error> {
        loop {
            if !self.reader.read_record(&mut self.record)? {
                return Ok(None);
            }
            let at = self.record.position().map_or(0, csv::Position::byte);
            let first = self.line == 0;
            self.line = self.lines.borrow_mut().line_of(at);
            if !(first && self.record.get(0).is_some_and(is_word_to_excel)) {
                return Ok(Some((&self.record, self.line)));
            }
        }
    }
}

/// `sep=;`
fn is_word_to_excel(cell: &str) -> bool {
    let cell = cell.trim_start_matches('"').trim();
    cell.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("sep="))
}

/// What stands between the cells: what the file says itself, else what its heading has most of.
fn delimiter(head: &str) -> u8 {
    let head = head.trim_start_matches(['\r', '\n', ' ']);
    if is_word_to_excel(head) {
        let said = head.trim_start_matches('"').trim_start().as_bytes().get(4);
        return said
            .copied()
            .filter(|said| said.is_ascii() && !b"\r\n\"".contains(said))
            .unwrap_or(b',');
    }
    let (mut counts, mut quoted) = ([0_usize; DELIMITERS.len()], false);
    for byte in head.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(place) = DELIMITERS.iter().position(|one| *one == byte) {
                    counts[place] += 1;
                }
            }
        }
    }
    // Of equally many, the first.
    let most = (0..counts.len()).rev().max_by_key(|place| counts[*place]).unwrap_or(0);
    DELIMITERS[most]
}

/// The file as UTF-8, a piece at a time.
struct Decoded<'a> {
    rest: &'a [u8],
    decoder: Decoder,
    piece: Vec<u8>,
    taken: usize,
    lines: Rc<RefCell<LineEnds>>,
}

impl<'a> Decoded<'a> {
    fn new(bytes: &'a [u8], encoding: &'static Encoding, lines: Rc<RefCell<LineEnds>>) -> Self {
        let mark = encoding::mark(bytes, encoding);
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { rest: &bytes[mark..], decoder, piece: vec![], taken: 0, lines }
    }

    fn decode_more(&mut self) {
        self.piece.resize(PIECE, 0);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(self.rest, &mut self.piece, true);
        self.rest = &self.rest[read..];
        self.piece.truncate(written);
        self.taken = 0;
        self.lines.borrow_mut().note(&self.piece);
        if matches!(result, CoderResult::InputEmpty) {
            self.rest = &[];
        }
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() && !self.rest.is_empty() {
            self.decode_more();
        }
        let count = to.len().min(self.piece.len() - self.taken);
        to[..count].copy_from_slice(&self.piece[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

/// Where in a cell one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InCell {
    Start,
    Bare,
    Quoted,
    /// Behind a quote: of two, or the last.
    AfterQuote,
}

/// Where lines end in what has been decoded and is not read yet: at LF, at CR, or at both.
struct LineEnds {
    delimiter: u8,
    cell: InCell,
    /// From where to where each end goes.
    ends: VecDeque<(u64, u64)>,
    decoded: u64,
    after_return: bool,
    /// How many are behind.
    passed: u64,
}

impl LineEnds {
    fn in_table(delimiter: u8) -> Self {
        let (ends, cell) = (VecDeque::new(), InCell::Start);
        Self { delimiter, cell, ends, decoded: 0, after_return: false, passed: 0 }
    }

    fn note(&mut self, piece: &[u8]) {
        for byte in piece {
            self.cell = match (self.cell, *byte) {
                (InCell::Quoted, b'"') => InCell::AfterQuote,
                (InCell::Quoted, _) | (InCell::Start | InCell::AfterQuote, b'"') => InCell::Quoted,
                (_, byte) if byte == self.delimiter || b"\r\n".contains(&byte) => InCell::Start,
                _ => InCell::Bare,
            };
            let at = self.decoded;
            self.decoded += 1;
            match byte {
                b'\n' if self.after_return => {
                    if let Some(end) = self.ends.back_mut() {
                        end.1 = at + 1;
                    }
                }
                b'\r' | b'\n' => self.ends.push_back((at, at + 1)),
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
    }

    /// The line of a record that begins here, or behind the empty lines that do.
    fn line_of(&mut self, mut at: u64) -> u64 {
        while let Some((begin, end)) = self.ends.front().copied().filter(|(begin, _)| *begin <= at)
        {
            self.ends.pop_front();
            self.passed += 1;
            at = at.max(end);
            debug_assert!(begin < end);
        }
        self.passed + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(Vec<String>, u64)> {
        let mut table = Table::new(bytes);
        let mut rows = vec![];
        while let Some((record, line)) = table.next().unwrap() {
            rows.push((record.iter().map(str::to_owned).collect(), line));
        }
        rows
    }

    #[test]
    fn a_record_is_on_the_line_that_people_see_whatever_ends_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["number,reason", "1,\"a", "b\"", "", "2,c", "", "", "3,d"].join(end);
            let rows = read(file.as_bytes());
            let lines: Vec<_> = rows.iter().map(|(_, line)| *line).collect();
            assert_eq!(lines, [1, 2, 5, 8], "{end:?}");
            assert_eq!(rows[1].0, ["1".to_owned(), format!("a{end}b")], "{end:?}");
        }
        // Also beyond what is decoded at once.
        let file = "x,y\r\n".repeat(20_000);
        assert_eq!(read(file.as_bytes()).last().unwrap().1, 20_000);
    }

    #[test]
    fn a_table_that_was_cut_off_between_quotes_is_told_from_a_whole_one() {
        for (text, cut) in [
            ("a,b\n1,\"x\ny", true),
            ("a,b\n1,\"x\"\"", true),
            ("a,b\n1,\"x\"\"\"", false),
            ("a,b\n1,5\" pipe", false),
            ("a,b\n1,\"x\"\n", false),
            ("", false),
        ] {
            let mut table = Table::new(text.as_bytes());
            while table.next().unwrap().is_some() {}
            assert_eq!(table.is_within_quotes(), cut, "{text:?}");
        }
    }

    #[test]
    fn what_stands_between_cells_is_said_or_seen() {
        for (head, delimiter) in [
            ("number;reason\n1,5;2", b';'),
            ("number\treason", b'\t'),
            ("number|reason", b'|'),
            ("number", b','),
            ("\"a;b;c\",number", b','),
            ("\"a\n;;\",number;x;y", b';'),
            ("sep=;\na,b,c", b';'),
            ("SEP=\t\r\na,b,c", b'\t'),
            ("\"sep=|\"\na,b,c", b'|'),
            ("sep=", b','),
        ] {
            assert_eq!(super::delimiter(head), delimiter, "{head:?}");
        }
        assert_eq!(
            read(b"sep=;\r\nnumber;x\r\n1;2\r\n")[0],
            (vec!["number".into(), "x".into()], 2)
        );
    }
}
