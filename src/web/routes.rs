//! The table of routes: method, path, who may. What is not in the table does not exist, and no handler runs
//! without its line's guard. The menu is read from the same table.

use axum::{
    Router,
    handler::Handler,
    middleware,
    routing::{self, MethodRouter},
};

use super::{
    Asked, Error, Limits, State, Use, assets, code, factor, frame, gate, keys, login, look, own,
    password, sessions,
};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Files of the theme: nobody is asked who they are.
    Static,
    /// Anyone, with or without a session.
    Public,
    /// Anyone with a session in whatever state: to leave.
    Holder,
    /// Anyone whose password was right and whose code is still to come.
    Halfway,
    /// Anyone with a whole session, even before the one-time password is changed.
    Newcomer,
    /// Anyone with a whole session and a password of their own, even before the rules are acknowledged and the second step
    /// that their role demands is on.
    Settled,
    /// Anyone with a whole session who owes nothing.
    Login,
    /// Anyone who works here, with a whole session who owes nothing.
    Staff,
    /// Programs: a key in `Authorization`; to read, the whole session of a browser is enough.
    Key,
    /// Those who have one of these roles.
    Roles(&'static [&'static str]),
}

impl Guard {
    /// Whether the visitor may; otherwise what they see instead.
    pub fn admits(self, asked: &Asked) -> Result<(), Error> {
        match self {
            Self::Static | Self::Public => Ok(()),
            Self::Holder => asked.entered().map(drop),
            Self::Halfway => asked.halfway().map(drop),
            Self::Newcomer => asked.newcomer().map(drop),
            Self::Settled => asked.settled().map(drop),
            Self::Login | Self::Key => asked.whole().map(drop),
            Self::Staff => match asked.whole()?.live.kind == "staff" {
                true => Ok(()),
                false => Err(Error::Forbidden),
            },
            Self::Roles(codes) => match asked.whole()?.live.has_any(codes) {
                true => Ok(()),
                false => Err(Error::Forbidden),
            },
        }
    }
}

impl Guard {
    /// One word for the list of rights.
    pub fn code(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Public => "public",
            Self::Holder => "holder",
            Self::Halfway => "halfway",
            Self::Newcomer => "newcomer",
            Self::Settled => "settled",
            Self::Login => "login",
            Self::Staff => "staff",
            Self::Key => "key",
            Self::Roles(_) => "roles",
        }
    }

    /// The roles, when it asks for one of them.
    pub fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Roles(codes) => codes,
            _ => &[],
        }
    }
}

/// A method of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads, changes nothing.
    Get,
    /// Carries out a form, or makes what a program sends.
    Post,
    /// Changes what a program names; forms have no such method.
    Patch,
    /// Deletes what a program names.
    Delete,
}

impl Method {
    /// As requests say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One line of the table.
#[derive(Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with axum's placeholders.
    pub path: &'static str,
    /// Who may.
    pub guard: Guard,
    /// What it is to them.
    pub what: Use,
    /// The words of the menu that lead here.
    pub menu: Option<&'static str>,
    /// A form that may bring files.
    pub files: Option<Limits>,
    run: MethodRouter<State>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} {:?}", self.method, self.path, self.guard)
    }
}

impl Route {
    /// A page.
    pub fn get<H, T>(path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let run = routing::get(handler);
        Self {
            method: Method::Get,
            path,
            guard,
            what: Use::Page,
            menu: None,
            files: None,
            run,
        }
    }

    /// A page that is there to be filled in and sent: whoever may not send it does not get it.
    pub fn form<H, T>(path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let what = Use::Form;
        Self {
            what,
            ..Self::get(path, guard, handler)
        }
    }

    /// What is taken away: a file, a paper.
    pub fn file<H, T>(path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let what = Use::File;
        Self {
            what,
            ..Self::get(path, guard, handler)
        }
    }

    /// What is sent by a form.
    pub fn post<H, T>(path: &'static str, guard: Guard, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let run = routing::post(handler);
        Self {
            method: Method::Post,
            path,
            guard,
            what: Use::Send,
            menu: None,
            files: None,
            run,
        }
    }

    /// A line for programs: its guard is always [`Guard::Key`], so no form and no cookie reaches a method that
    /// changes anything.
    pub fn program<H, T>(method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let run = match method {
            Method::Get => routing::get(handler),
            Method::Post => routing::post(handler),
            Method::Patch => routing::patch(handler),
            Method::Delete => routing::delete(handler),
        };
        Self {
            method,
            path,
            guard: Guard::Key,
            what: match method {
                Method::Get => Use::File,
                _ => Use::Send,
            },
            menu: None,
            files: None,
            run,
        }
    }

    /// Gives the handler something of the room's own, which it takes as `axum::Extension`.
    pub fn carrying<T: Clone + Send + Sync + 'static>(mut self, something: T) -> Self {
        self.run = self.run.layer(axum::Extension(something));
        self
    }

    /// The form may bring files, within these limits. Its token must be its first field.
    pub fn with_files(mut self, limits: Limits) -> Self {
        self.files = Some(limits);
        self
    }

    /// Only the owner sees it, nobody who looks into their cabinet.
    pub fn secret(mut self) -> Self {
        self.what = Use::Secret;
        self
    }

    /// What is sent makes a paper and gives it.
    pub fn issuing(mut self) -> Self {
        self.what = Use::Issue;
        self
    }

    /// The college asks it of the person: no limit closes it.
    pub fn owed(mut self) -> Self {
        self.what = Use::Owed;
        self
    }

    /// Puts the page into the menu of those who may open it.
    pub fn in_menu(mut self, title: &'static str) -> Self {
        self.menu = Some(title);
        self
    }
}

/// An entry of the menu.
pub struct MenuItem {
    /// The words.
    pub title: &'static str,
    /// Where it leads.
    pub path: &'static str,
    /// Who sees it.
    pub guard: Guard,
}

/// A line of the table, for the pages that tell who may what.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The method.
    pub method: Method,
    /// The path, with axum's placeholders.
    pub path: &'static str,
    /// Who may.
    pub guard: Guard,
    /// What it is to them.
    pub what: Use,
    /// The words of the menu.
    pub menu: Option<&'static str>,
}

/// The routes of the door itself.
pub fn routes() -> Vec<Route> {
    use Guard::*;
    vec![
        Route::get("/static/{*path}", Static, assets::serve),
        Route::get("/lk", Public, login::home),
        Route::get("/lk/login", Public, login::show),
        Route::post("/lk/login", Public, login::enter),
        Route::post("/lk/logout", Holder, login::leave),
        Route::get("/lk/code", Halfway, code::show),
        Route::post("/lk/code", Halfway, code::take),
        Route::get("/lk/own", Login, own::show).in_menu("Мой вход"),
        Route::get("/lk/sessions", Login, sessions::show),
        Route::post("/lk/sessions/end", Login, sessions::end),
        Route::post("/lk/sessions/end-others", Login, sessions::end_others),
        Route::get("/lk/alarm", Newcomer, sessions::alarm),
        Route::post("/lk/alarm", Newcomer, sessions::raise),
        Route::get("/lk/password", Newcomer, password::show),
        Route::post("/lk/password", Newcomer, password::change),
        Route::get("/lk/factor", Settled, factor::show).secret(),
        Route::post("/lk/factor/begin", Settled, factor::begin),
        Route::get("/lk/factor/phone", Settled, factor::phone).secret(),
        Route::post("/lk/factor/phone", Settled, factor::confirm),
        Route::get("/lk/factor/qr.svg", Settled, factor::picture).secret(),
        Route::post("/lk/factor/replace", Settled, factor::replace),
        Route::post("/lk/factor/codes", Settled, factor::codes),
        Route::post("/lk/factor/off", Settled, factor::off),
        Route::get("/lk/tokens", Staff, keys::show).secret(),
        Route::post("/lk/tokens", Staff, keys::make),
        Route::post("/lk/tokens/end", Staff, keys::end),
        Route::get("/lk/look", Public, look::show),
        Route::post("/lk/look", Public, look::save),
    ]
}

/// The portal: the door's routes and those of the rooms above, in the frame.
pub fn router(state: State, extra: Vec<Route>) -> Router {
    let mut table = extra;
    table.extend(routes());
    let menu = table
        .iter()
        .filter_map(|route| {
            let title = route.menu?;
            Some(MenuItem {
                title,
                path: route.path,
                guard: route.guard,
            })
        })
        .collect();
    // A second router over the same state would have the same table: the first one's menu stays.
    let _ = state.menu.set(menu);
    let lines = table.iter().map(|route| Line {
        method: route.method,
        path: route.path,
        guard: route.guard,
        what: route.what,
        menu: route.menu,
    });
    let _ = state.table.set(lines.collect());
    let mut router = Router::<State>::new();
    for route in table {
        let known = (state.clone(), route.guard, route.what, route.files);
        let guarded = middleware::from_fn_with_state(known, gate::pass);
        let run = match route.guard {
            Guard::Static => route.run,
            _ => route.run.layer(guarded),
        };
        router = router.route(route.path, run);
    }
    let router = router
        .route("/lk/{*rest}", routing::any(nowhere))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
        .fallback(nowhere)
        .with_state(state.clone());
    frame(state, router)
}

async fn nowhere() -> Error {
    Error::NotFound
}
