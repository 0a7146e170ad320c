//! The parts of an address that name a record.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{Error, Result, State};

/// A part of the address. What cannot be the number of a record is a page that does not exist.
pub struct Path<T>(pub T);

impl<T: serde::de::DeserializeOwned + Send> FromRequestParts<State> for Path<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        let axum::extract::Path(place) = read.map_err(|_| Error::NotFound)?;
        Ok(Self(place))
    }
}
