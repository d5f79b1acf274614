//! What each row of evidence weighs for each answer, as it lies in `assets/understanding/ear.bin`.
//!
//! The file: the fingerprint of what it was trained on (8 bytes), for each answer its scale and its bias (4 bytes each), then the rows, one
//! signed byte for each answer. Numbers are little-endian.

use super::answers::ANSWERS;
use super::evidence::ROWS;

const FILE: &[u8; LENGTH] = include_bytes!("../../../../assets/understanding/ear.bin");

const FINGERPRINT_BYTES: usize = 8;
const HEAD_BYTES: usize = FINGERPRINT_BYTES + ANSWERS.len() * 8;
const LENGTH: usize = HEAD_BYTES + ROWS * ANSWERS.len();

/// The weights of this build.
pub(super) const WEIGHTS: Weights = Weights { file: FILE };

/// A file of weights, of the length that the rows and the answers have.
#[derive(Clone, Copy)]
pub(super) struct Weights {
    file: &'static [u8; LENGTH],
}

impl Weights {
    /// The weights of a row, one for each answer.
    pub fn row(self, row: usize) -> impl Iterator<Item = i8> {
        let start = HEAD_BYTES + row * ANSWERS.len();
        self.file[start..start + ANSWERS.len()].iter().map(|byte| byte.cast_signed())
    }

    /// The score of an answer for which the weights of `count` rows sum to `sum`; above 0 when it speaks for itself.
    pub fn score(self, answer: usize, sum: i32, count: u16) -> f32 {
        let at = FINGERPRINT_BYTES + answer * 8;
        sum as f32 * self.number(at) / f32::from(count.max(1)).sqrt() + self.number(at + 4)
    }

    /// Of the evidence that it was trained on.
    #[cfg(test)]
    pub fn fingerprint(self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|at| self.file[at]))
    }

    fn number(self, at: usize) -> f32 {
        f32::from_le_bytes(std::array::from_fn(|byte| self.file[at + byte]))
    }

    /// The file for `weights`, by answer and then by row, and one bias for each answer.
    #[cfg(test)]
    pub fn encoded(fingerprint: u64, weights: &[Vec<f64>], biases: &[f64]) -> Vec<u8> {
        let largest = |row: &Vec<f64>| row.iter().fold(1e-9_f64, |most, weight| most.max(weight.abs()));
        let scales: Vec<f64> = weights.iter().map(|row| largest(row) / f64::from(i8::MAX)).collect();
        let mut file = fingerprint.to_le_bytes().to_vec();
        for (scale, bias) in scales.iter().zip(biases) {
            file.extend((*scale as f32).to_le_bytes());
            file.extend((*bias as f32).to_le_bytes());
        }
        for row in 0..ROWS {
            file.extend(weights.iter().zip(&scales).map(|(of, scale)| (of[row] / scale).round() as i8 as u8));
        }
        file
    }
}
