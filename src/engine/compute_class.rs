//! The classes of questions: who waits for the answer, and so which question is solved first.

/// The class of a question. The order is that of service: voice before REST before background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(usize)]
pub enum ComputeClass {
    /// A person waits for speech, and the platform gives up after 4.5 s.
    Voice = 0,
    /// A program or a page waits for the answer.
    #[default]
    Rest = 1,
    /// The answer is wanted before somebody asks for it.
    Background = 2,
}

impl ComputeClass {
    /// Every class, in the order of service.
    pub const ALL: [Self; 3] = [Self::Voice, Self::Rest, Self::Background];

    /// Name in metrics and in the API.
    pub const fn name(self) -> &'static str {
        ["voice", "rest", "background"][self as usize]
    }
}
