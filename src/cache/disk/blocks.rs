//! The bytes of the file, each block with a checksum of its own, so that redb never sees a byte that was not written.
//!
//! redb trusts what it reads: on damaged pages it panics, and has been seen to panic once more while it cleans up, which no
//! fence survives. Here damage is an ordinary error, and those it handles.

use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::os::unix::fs::FileExt;

use redb::StorageBackend;

/// A page of redb's, so that a page is whole blocks.
const BLOCK_BYTES: usize = 4_096;

/// Enough that no accident passes: this is against decay, the values' own seals are against people.
const SUM_BYTES: usize = 8;

/// What a block takes in the file.
const STRIDE_BYTES: usize = BLOCK_BYTES + SUM_BYTES;

/// A locked file of summed blocks.
#[derive(Debug)]
pub struct ChecksummedBlocks {
    file: File,
}

impl ChecksummedBlocks {
    /// The blocks of `file`, which must not be open elsewhere.
    ///
    /// # Errors
    /// When somebody else has it.
    pub fn new(file: File) -> Result<Self> {
        file.try_lock()?;
        Ok(Self { file })
    }

    /// Reads whole blocks from number `first` on, their sums left out.
    fn read_blocks(&self, first: u64, count: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; count * STRIDE_BYTES];
        self.file.read_exact_at(&mut bytes, first * STRIDE_BYTES as u64)?;
        for (index, number) in (0..count).zip(first..) {
            let stored = index * STRIDE_BYTES;
            let (block, sum) = bytes[stored..stored + STRIDE_BYTES].split_at(BLOCK_BYTES);
            if sum != checksum(number, block) {
                return Err(Error::new(ErrorKind::InvalidData, format!("block {number} is damaged")));
            }
            bytes.copy_within(stored..stored + BLOCK_BYTES, index * BLOCK_BYTES);
        }
        bytes.truncate(count * BLOCK_BYTES);
        Ok(bytes)
    }

    /// A block of which a part is to be written. One that has never been written, and so has no sum, is zero.
    fn read_for_change(&self, number: u64) -> Result<Vec<u8>> {
        let mut bytes = vec![0; STRIDE_BYTES];
        self.file.read_exact_at(&mut bytes, number * STRIDE_BYTES as u64)?;
        if bytes.iter().all(|byte| *byte == 0) {
            return Ok(vec![0; BLOCK_BYTES]);
        }
        self.read_blocks(number, 1)
    }
}

impl StorageBackend for ChecksummedBlocks {
    fn len(&self) -> Result<u64> {
        Ok(self.file.metadata()?.len() / STRIDE_BYTES as u64 * BLOCK_BYTES as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let (first, skip, count) = span(offset, out.len());
        let bytes = self.read_blocks(first, count)?;
        out.copy_from_slice(&bytes[skip..skip + out.len()]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<()> {
        self.file.set_len(len.div_ceil(BLOCK_BYTES as u64) * STRIDE_BYTES as u64)
    }

    fn sync_data(&self) -> Result<()> {
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        let (first, skip, count) = span(offset, data.len());
        let mut bytes = Vec::with_capacity(count * STRIDE_BYTES);
        let mut rest = data;
        for (index, number) in (0..count).zip(first..) {
            let start = if index == 0 { skip } else { 0 };
            let (now, later) = rest.split_at(rest.len().min(BLOCK_BYTES - start));
            rest = later;
            if now.len() == BLOCK_BYTES {
                bytes.extend_from_slice(now);
            } else {
                let mut block = self.read_for_change(number)?;
                block[start..start + now.len()].copy_from_slice(now);
                bytes.extend_from_slice(&block);
            }
            let sum = checksum(number, &bytes[bytes.len() - BLOCK_BYTES..]);
            bytes.extend_from_slice(&sum);
        }
        self.file.write_all_at(&bytes, first * STRIDE_BYTES as u64)
    }

    fn close(&self) -> Result<()> {
        self.file.unlock()
    }
}

/// Number of the first block that these bytes touch, where in it they begin, and how many blocks they touch.
fn span(offset: u64, length: usize) -> (u64, usize, usize) {
    let block_bytes = BLOCK_BYTES as u64;
    let skip = usize::try_from(offset % block_bytes).expect("it is less than a block");
    (offset / block_bytes, skip, (skip + length).div_ceil(BLOCK_BYTES))
}

/// The block's number is in it, so that a block that was written to another's place is noticed.
fn checksum(number: u64, block: &[u8]) -> [u8; SUM_BYTES] {
    let mut key = [0; blake3::KEY_LEN];
    key[..8].copy_from_slice(&number.to_le_bytes());
    *blake3::keyed_hash(&key, block).as_bytes().first_chunk().expect("32 bytes begin with eight")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_bytes_wherever_they_begin_and_notices_every_change() {
        let file = tempfile::tempfile().unwrap();
        let blocks = ChecksummedBlocks::new(file.try_clone().unwrap()).unwrap();
        blocks.set_len(5 * 4_096).unwrap();
        assert_eq!(blocks.len().unwrap(), 5 * 4_096);
        let data: Vec<u8> = (0..10_000_u32).map(|byte| byte as u8).collect();
        blocks.write(100, &data).unwrap();
        blocks.write(5_000, b"changed").unwrap();
        let mut read = vec![0; data.len()];
        blocks.read(100, &mut read).unwrap();
        assert_eq!((&read[..4_900], &read[4_907..]), (&data[..4_900], &data[4_907..]));
        assert_eq!(&read[4_900..4_907], b"changed");
        assert!(blocks.read(4 * 4_096, &mut [0; 1]).is_err(), "never written");

        for at in (0..3 * STRIDE_BYTES as u64).step_by(97) {
            let mut byte = [0];
            file.read_exact_at(&mut byte, at).unwrap();
            file.write_all_at(&[byte[0] ^ 1], at).unwrap();
            assert!(blocks.read(100, &mut read).is_err(), "{at}");
            file.write_all_at(&byte, at).unwrap();
        }
        let mut stride = vec![0; STRIDE_BYTES];
        file.read_exact_at(&mut stride, 0).unwrap();
        file.write_all_at(&stride, STRIDE_BYTES as u64).unwrap();
        assert!(blocks.read(4_096, &mut [0; 8]).is_err(), "a block in another's place");
    }
}
