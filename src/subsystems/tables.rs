//! A table that is no register as a file of an office program.

use axum::{body::Body, response::Response};
use tokio_util::io::ReaderStream;

use crate::{
    sheets::{Cell, Column, Writer, write::Kind},
    web::{Error, Result, serve_made},
};

/// The rows as an answer under a name without its ending. The line of the journal is the caller's and comes before it.
pub async fn given(
    kind: Kind,
    name: &str,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
) -> Result<Response> {
    let title = name.to_owned();
    let made = tokio::task::spawn_blocking(move || -> anyhow::Result<std::fs::File> {
        let mut writer = Writer::new(kind, &title, &columns)?;
        for row in &rows {
            writer.row(row)?;
        }
        writer.finish()
    });
    let made = made.await.map_err(|why| Error::Fault(why.into()))?;
    let file = tokio::fs::File::from_std(made.map_err(Error::Fault)?);
    let bytes = Body::from_stream(ReaderStream::with_capacity(file, 64 << 10));
    let name = format!("{name}.{}", kind.ending());
    Ok(serve_made(bytes, &name, kind.mime()))
}
