//! `eios rights`: who may do what, role by role and register by register, and the guard of every address.

use anyhow::Result;
use serde_json::json;

use super::{
    Outcome,
    args::{Format, Rights},
    say,
};
use crate::{
    registers::{Catalog, matrix::Matrix},
    router, subsystems, web,
};

pub(super) fn run(args: &Rights) -> Result<Outcome> {
    let matrix = Matrix::of(&Catalog::new(subsystems::ALL));
    let mut routes = web::routes();
    routes.extend(router::rooms());
    match args.format {
        Format::Json => {
            let routes: Vec<_> = routes
                .iter()
                .map(|route| {
                    json!({
                        "method": route.method.name(),
                        "path": route.path,
                        "guard": route.guard.code(),
                        "roles": route.guard.roles(),
                    })
                })
                .collect();
            let told =
                json!({"roles": matrix.roles, "registers": matrix.registers, "routes": routes});
            println!("{told:#}");
        }
        Format::Text => {
            println!(
                "w — читает и изменяет, r — читает, s — видит часть записей, . — для роли реестра нет\n"
            );
            println!("{}", matrix.text());
            println!("# Адреса");
            let rows: Vec<Vec<String>> = routes
                .iter()
                .map(|route| {
                    let guard = format!("{} {}", route.guard.code(), route.guard.roles().join(" "));
                    vec![route.method.name().to_owned(), route.path.to_owned(), guard]
                })
                .collect();
            print!("{}", say::table(&rows));
        }
    }
    Ok(Outcome::Done)
}
