//! S01, administration of access: who has an account and who should, issuing logins and passwords with their journal,
//! stopping access when a relation ends or something is suspicious, and what is told about it to the operator.
//! Accounts themselves are `identity::accounts`; roles, visits and the audit journal are the business of other rooms.

/// «Фамилия И. О.» of the person behind the account in a column; nothing for the program and for the console.
macro_rules! officer {
    ($account:literal) => {
        concat!(
            "(SELECT w.last_name || ' ' || substr(w.first_name, 1, 1) || '. ' || coalesce(substr(w.middle_name, 1, 1) || '.', '') \
             FROM user_account o JOIN person w ON w.id = o.person_id WHERE o.id = ",
            $account,
            ")"
        )
    };
}

pub mod issue;
pub mod journal;
pub mod life;
pub mod namesakes;
pub mod networks;
mod pages;
pub mod people;
pub mod relation;
pub mod report;
pub mod stops;
pub mod tell;
pub mod watch;

pub use life::keep_access;
pub use pages::routes;
pub use stops::notices;

use crate::registers::{Door, Subsystem};

/// Администрирование доступа.
pub static ADMINISTRATION: Subsystem = Subsystem {
    code: "administration",
    title: "Администрирование доступа",
    about: "Учётные записи, выдача логинов и паролей с журналом, прекращение и возобновление доступа.",
    registers: &[],
    pages: DOORS,
};

static DOORS: &[Door] = &[
    Door {
        title: "Учётные записи",
        url: "/lk/accounts",
        about: "Работники, обучающиеся, поступающие, родители, представители работодателей: у кого есть запись и у кого ещё нет; выдача логинов и паролей.",
        roles: pages::OFFICERS,
    },
    Door {
        title: "Журнал выдачи логинов и паролей",
        url: "/lk/accounts/journal",
        about: "Кому, кем, когда, как выдано и получено; печать в виде бумажного журнала.",
        roles: pages::JOURNAL,
    },
    Door {
        title: "Прекращение доступа",
        url: "/lk/accounts/stops",
        about: "Кому доступ прекращён и почему, что просрочено, приказы, отменённые после прекращения.",
        roles: pages::OFFICERS,
    },
    Door {
        title: "Подозрительные входы",
        url: "/lk/accounts/watch",
        about: "Чужие сети, много неверных паролей, массовые выгрузки.",
        roles: pages::OFFICERS,
    },
    Door {
        title: "Сведения о предоставлении и прекращении доступа",
        url: "/lk/accounts/report",
        about: "За период, для оператора; кадровые события у тех, кто имеет доступ.",
        roles: pages::REPORT,
    },
];
