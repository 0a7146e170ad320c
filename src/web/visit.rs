//! Who asks. A handler that needs a proved person takes [`Visit`] as its argument and cannot be reached
//! without one; the argument is the guard.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request},
    http::{Uri, request::Parts},
};

use super::{Error, State, Use, address, cookies::Jar, flash, form, gate, head::Head, look::Look};
use crate::identity::{
    By, digest, hex,
    sessions::{Live, Token},
};

/// What every request tells about itself, before anything is proved.
#[derive(Debug)]
pub struct Caller {
    /// The id of the request, for the log and for the error page.
    pub id: String,
    /// The client's address.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Path and query.
    pub uri: Uri,
    /// The appearance of the cookie.
    pub look: Option<Look>,
    /// The token of the cookie: a claim, not a proof.
    pub token: Option<Token>,
    /// The secret of the forms before a session.
    pub door: Option<String>,
    /// The message for this page.
    pub flash: Option<flash::Shown>,
}

impl Caller {
    /// Reads a request.
    pub fn of(state: &State, request: &Request) -> Self {
        let headers = request.headers();
        let jar = |jar: Jar| jar.read(headers, state.secure);
        Self {
            id: hex(&state.keeper.chance.bytes::<8>()),
            address: address::client(request, &state.server.trusted_proxies)
                .map(|ip| ip.to_string()),
            user_agent: headers
                .get("user-agent")
                .map(|v| {
                    String::from_utf8_lossy(v.as_bytes())
                        .chars()
                        .take(300)
                        .collect()
                })
                .unwrap_or_default(),
            uri: request.uri().clone(),
            look: jar(Jar::Look).and_then(Look::parse),
            token: jar(Jar::Session).and_then(Token::parse),
            door: jar(Jar::Door)
                .filter(|text| Token::parse(text).is_some())
                .map(str::to_owned),
            flash: jar(Jar::Flash).and_then(flash::Flash::parse),
        }
    }

    /// All pairs of the query, decoded; a broken query has none.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let query = self.uri.query().unwrap_or_default();
        form::parse(query.as_bytes()).unwrap_or_default()
    }

    /// A value of the query, decoded; what is broken is absent.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs = form::parse(self.uri.query()?.as_bytes()).ok()?;
        pairs
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

/// A session that was found alive for this request.
#[derive(Debug)]
pub struct Session {
    /// The account, the person, the roles.
    pub live: Live,
    /// The token of this session's forms.
    pub csrf: String,
    /// A role of theirs demands the second step of entry, and it is not on.
    pub owes_factor: bool,
}

/// One bundle a request: the caller, and the session if there is one.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The request itself.
    pub caller: Arc<Caller>,
    /// The proved session.
    pub session: Option<Arc<Session>>,
    /// What stands at the head of the page besides the menu.
    pub head: Arc<Head>,
    /// The secret of the forms before a session; `true` when the browser does not have it yet.
    pub(super) door: (Arc<str>, bool),
}

impl Asked {
    pub(super) fn new(state: &State, caller: Arc<Caller>, session: Option<Session>) -> Self {
        let door = match &caller.door {
            Some(door) => (door.as_str().into(), false),
            None => (hex(&state.keeper.chance.bytes::<32>()).into(), true),
        };
        Self {
            caller,
            session: session.map(Arc::new),
            head: Arc::default(),
            door,
        }
    }

    /// The token that a form of this visitor must carry.
    pub fn csrf(&self) -> String {
        match &self.session {
            Some(session) => session.csrf.clone(),
            None => digest(&[b"eios door form ", self.door.0.as_bytes()]),
        }
    }

    /// The appearance: the cookie's word, then the account's, then the device's.
    pub fn look(&self) -> Look {
        let kept = || {
            self.session
                .as_ref()?
                .live
                .look
                .as_deref()
                .and_then(Look::parse)
        };
        self.caller.look.or_else(kept).unwrap_or_default()
    }

    /// For the journal: who acts and from where.
    pub fn by(&self) -> By {
        let live = self.session.as_ref().map(|s| &s.live);
        By {
            account_id: live.map(Live::holder_id),
            viewed: live.filter(|l| l.is_viewed()).map(|l| l.account_id),
            session: live.map(|l| l.tag.clone()),
            address: self.caller.address.clone(),
            user_agent: self.caller.user_agent.clone(),
            path: self.caller.uri.path().to_owned(),
            request_id: self.caller.id.clone(),
        }
    }

    /// The session, or the way to the login page and back.
    pub(super) fn entered(&self) -> Result<Arc<Session>, Error> {
        let session = self.session.clone();
        session.ok_or_else(|| Error::LoginFirst(self.here()))
    }

    /// Whether the cabinet of another is being looked at.
    pub fn is_viewing(&self) -> bool {
        self.session.as_ref().is_some_and(|s| s.live.is_viewed())
    }

    /// Whether an address opens to this visitor, as far as limits and looking into another's cabinet go: what does not is
    /// not offered.
    pub fn offers(&self, path: &str, what: Use) -> bool {
        let looks = matches!(what, Use::Page | Use::Form);
        (looks || !self.is_viewing()) && !gate::is_closed(self, path, what)
    }

    /// The session that waits for its code.
    pub(super) fn halfway(&self) -> Result<Arc<Session>, Error> {
        let session = self.entered()?;
        match session.live.half {
            true => Ok(session),
            false => Err(Error::CodeGiven),
        }
    }

    /// The whole session of someone who may be about to change a one-time password.
    pub(super) fn newcomer(&self) -> Result<Arc<Session>, Error> {
        let session = self.entered()?;
        match (session.live.half, session.live.must_change) {
            (true, _) => Err(Error::CodeFirst),
            (false, false) if session.owes_factor => Err(Error::FactorFirst),
            (false, _) => Ok(session),
        }
    }

    /// The whole session of someone who has a password of their own.
    pub(super) fn settled(&self) -> Result<Arc<Session>, Error> {
        let session = self.entered()?;
        match (session.live.half, session.live.must_change) {
            (true, _) => Err(Error::CodeFirst),
            (false, true) => Err(Error::ChangeFirst),
            (false, false) => Ok(session),
        }
    }

    /// The whole session of someone who owes neither a password, nor an acknowledgement, nor a second step.
    pub(super) fn whole(&self) -> Result<Arc<Session>, Error> {
        let session = self.settled()?;
        match (session.live.owes_ack, session.owes_factor) {
            (true, _) => Err(Error::AckFirst(self.here())),
            (false, true) => Err(Error::FactorFirst),
            (false, false) => Ok(session),
        }
    }

    /// The page that was asked for, to come back to.
    fn here(&self) -> String {
        let path = self.caller.uri.path_and_query();
        path.map_or("/lk/", |p| p.as_str()).to_owned()
    }

    /// The same visitor when their session is over.
    pub(super) fn outside(&self, state: &State) -> Self {
        Self::new(state, self.caller.clone(), None)
    }

    /// The same visitor under a new token, now with the second step on.
    pub(super) fn with_factor(&self, token: &Token) -> Self {
        let session = self.session.as_ref().map(|session| {
            let mut live = session.live.clone();
            live.factor = true;
            Arc::new(Session {
                live,
                csrf: token.csrf(),
                owes_factor: false,
            })
        });
        Self {
            session,
            ..self.clone()
        }
    }
}

/// Anyone, with or without a session.
pub struct Guest(pub Asked);

/// Declares a kind of visitor who is proved before a handler runs.
macro_rules! visitors {
    ($($(#[$doc:meta])+ $name:ident by $proof:ident;)+) => {$(
        $(#[$doc])+
        pub struct $name {
            /// The request.
            pub asked: Asked,
            session: Arc<Session>,
        }

        impl std::ops::Deref for $name {
            type Target = Live;
            fn deref(&self) -> &Live {
                &self.session.live
            }
        }

        impl FromRequestParts<State> for $name {
            type Rejection = Error;
            async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
                let asked = asked(parts)?;
                let session = asked.$proof()?;
                Ok(Self { asked, session })
            }
        }
    )+};
}

visitors! {
    /// Someone with a session in whatever state: they may leave.
    Holder by entered;
    /// Someone whose password was right and whose code is still to come: they may give it.
    Halfway by halfway;
    /// A proved person, perhaps with a one-time password that must be changed first.
    Newcomer by newcomer;
    /// A proved person with a password of their own, perhaps still without the acknowledgement of the rules or the second
    /// step that their role demands.
    Settled by settled;
    /// A proved person who owes nothing: the visitor of every page of the college.
    Visit by whole;
}

fn asked(parts: &Parts) -> Result<Asked, Error> {
    let asked = parts.extensions.get::<Asked>().cloned();
    asked.ok_or_else(|| Error::Fault(anyhow::anyhow!("обработчик вне таблицы путей")))
}

impl FromRequestParts<State> for Guest {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
        asked(parts).map(Self)
    }
}
