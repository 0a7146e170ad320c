//! Registers for programs: JSON under `/lk/api/v1`, made from the same descriptions as the pages, under the same
//! passes, with the same history. The document that tells of it and the page for people are made from them too.
//!
//! Values are as they are kept: days `2026-11-22`, moments in UTC, money in kopecks, codes of code lists. A number
//! with digits after the comma is a text, `"0.25"`: no program can lose a digit of it on the way. A link is read as
//! `{"id": 7, "title": "…"}` and written as `7`.

mod address;
mod answer;
mod doc;
mod read;
mod refuse;
mod show;
mod typed;
mod words;
mod write;

use std::sync::Arc;

use super::Catalog;
use crate::web::{
    Guard, Route,
    routes::Method::{Delete, Get, Patch, Post},
};

/// The routes for programs, and the pages that tell people of them.
pub fn routes(catalog: &Arc<Catalog>) -> Vec<Route> {
    let routes = vec![
        Route::get("/lk/api", Guard::Login, words::all),
        Route::get("/lk/api/r/{table}", Guard::Login, words::one),
        Route::program(Get, "/lk/api/v1", read::registers),
        Route::program(Get, "/lk/api/v1/", read::registers),
        Route::program(Get, "/lk/api/v1/openapi.json", doc::show),
        Route::program(Get, "/lk/api/v1/{table}", read::list),
        Route::program(Post, "/lk/api/v1/{table}", write::create),
        Route::program(Get, "/lk/api/v1/{table}/lists", read::lists),
        Route::program(Get, "/lk/api/v1/{table}/{id}", read::record),
        Route::program(Patch, "/lk/api/v1/{table}/{id}", write::change),
        Route::program(Delete, "/lk/api/v1/{table}/{id}", write::delete),
        Route::program(Get, "/lk/api/v1/{table}/{id}/history", read::history),
        Route::program(Post, "/lk/api/v1/{table}/{id}/restore", write::restore),
        Route::program(Post, "/lk/api/v1/{table}/{id}/archive", write::archive),
        Route::program(Post, "/lk/api/v1/{table}/{id}/unarchive", write::unarchive),
    ];
    let carry = |route: Route| route.carrying(catalog.clone());
    routes.into_iter().map(carry).collect()
}
