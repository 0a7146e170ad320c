//! All pages of the site, by the numbers of their files.

use rayon::prelude::*;

use super::hidden::Hiding;
use super::page::Page;
use super::site::{Id, Kind, Site};

/// The pages.
pub struct Pages(Vec<Option<Box<Page>>>);

impl Pages {
    /// Reads all pages at once; `step` is called after each. What cannot be read is named.
    pub fn read(
        site: &Site,
        hiding: &Hiding,
        outside: bool,
        step: &(dyn Fn() + Sync),
    ) -> (Pages, Vec<String>) {
        let read = |id: usize| {
            let id = Id::try_from(id).unwrap_or(Id::MAX);
            let file = &site.files()[id as usize];
            if file.kind != Kind::Page {
                return Ok(None);
            }
            let bytes = site
                .bytes(id)
                .map_err(|why| format!("{}: {why}", file.path))?;
            let (html, charset) = super::charset::text(&bytes);
            let mut page = Page::read(site, id, &html, hiding, outside);
            page.judge_size(bytes.len());
            page.judge_charset(file.charset.or(charset));
            step();
            Ok(Some(Box::new(page)))
        };
        let all = (0..site.files().len()).into_par_iter();
        let read: Vec<Result<_, String>> = all.map(read).collect();
        let mut lost = Vec::new();
        let mut pages = Vec::with_capacity(read.len());
        for page in read {
            pages.push(page.unwrap_or_else(|why| {
                lost.push(why);
                None
            }));
        }
        (Pages(pages), lost)
    }

    /// The page in a file.
    pub fn get(&self, id: Id) -> Option<&Page> {
        self.0.get(id as usize)?.as_deref()
    }

    /// Every page with its number, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &Page)> {
        let all = (0..).zip(&self.0);
        all.filter_map(|(id, page)| Some((id, page.as_deref()?)))
    }
}
