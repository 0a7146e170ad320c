//! Electronic signatures of documents: what a detached `.sig` says of itself, and whether it
//! belongs to the file beside it. Trust in the chain of certificates is never judged here, and the
//! signature's own mathematics neither: that takes the certified means of the reader.

mod ber;
mod certificate;
mod digest;
mod read;

pub use certificate::{Certificate, Owner};
pub use digest::{Algorithm, Digests};
pub use read::{Fault, Signature, Signer, Verdict, Why, read};
