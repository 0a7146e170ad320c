//! What can be typed after `eios`, and what is answered to a slip of the pen.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{
    Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::config::{self, Loaded, Mistake};

const TEMPLATE: &str = "{about}\n\nКак вызвать: {usage}\n\n{all-args}{after-help}";
const FLAGS: &str = "Ключи";
const COMMON: &str = "Общие ключи";

/// Сайт и электронная информационно-образовательная среда (ЭИОС) техникума в одной программе.
#[derive(Debug, Parser)]
#[command(
    name = "eios",
    subcommand_help_heading = "Команды",
    subcommand_value_name = "КОМАНДА"
)]
#[command(
    disable_help_subcommand = true,
    disable_help_flag = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Примеры:\n  eios demo                       посмотреть на вымышленный колледж\n  eios init                       завести свой колледж\n  eios serve --listen 0.0.0.0:80  открыть сайт и ЭИОС\n  eios backup --to /копии         сохранить всё, что нельзя потерять\n\nСправка по команде: eios КОМАНДА --help"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

/// Flags of every command.
#[derive(Args, Debug)]
pub(crate) struct Common {
    /// Папка хранилища: база данных и загруженные файлы [обычно portfolio-store]
    #[arg(long, global = true, value_name = "ПАПКА", help_heading = COMMON)]
    pub store: Option<PathBuf>,
    /// Папка со страницами и сведениями колледжа [обычно content]
    #[arg(long, global = true, value_name = "ПАПКА", help_heading = COMMON)]
    pub content: Option<PathBuf>,
    /// Папка готового сайта [обычно public]
    #[arg(long, global = true, value_name = "ПАПКА", help_heading = COMMON)]
    pub public: Option<PathBuf>,
    /// Файл настроек [обычно eios.toml]
    #[arg(long, global = true, value_name = "ФАЙЛ", help_heading = COMMON)]
    pub config: Option<PathBuf>,
    /// Показать эту справку
    #[arg(long, short = 'h', global = true, action = clap::ArgAction::Help, help_heading = COMMON)]
    pub help: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Показать вымышленный колледж: сайт, ЭИОС и логины для каждой роли
    Demo(Demo),
    /// Завести настоящий колледж: хранилище, начальные страницы и первый администратор
    Init(Init),
    /// Открыть сайт и ЭИОС посетителям
    Serve(Listen),
    /// Собрать сайт из страниц и сведений
    Build(Build),
    /// Собирать сайт при каждой правке и обновлять страницу, открытую в браузере
    Watch(Listen),
    /// Проверить сайт, как его проверяет робот надзора: разметка, ссылки, документы, доступность
    Check(Check),
    /// Готовый сайт: сохранённые выпуски, возврат к прежнему, что изменила последняя сборка
    #[command(subcommand)]
    Site(Site),
    /// Сохранить копию всего, что нельзя потерять; работает и при открытом сервере
    Backup(Backup),
    /// Проверить сохранённую копию, ничего не восстанавливая
    Verify(Verify),
    /// Восстановить хранилище из копии; повреждённая копия не принимается
    Restore(Restore),
    /// Учётные записи: добавить, выдать новый пароль, закрыть, открыть, перечислить
    #[command(subcommand)]
    User(User),
    /// Журнал действий: проверить, что ни одна строка не изменена, не вынута и не вставлена
    #[command(subcommand)]
    Audit(Audit),
    /// Показать, кому что разрешено: роли, реестры, действия, закрытые поля, адреса
    Rights(Rights),
    /// Показать настройки, которые действуют, и откуда взято каждое значение
    Config,
    /// Показать версию программы
    Version,
}

/// `eios demo`.
#[derive(Args, Debug)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub listen: Listen,
    /// Начать заново: прежний вымышленный колледж стирается
    #[arg(long, help_heading = FLAGS)]
    pub fresh: bool,
    /// Полный размер: 1 200 студентов, 90 преподавателей, 900 родителей
    #[arg(long, help_heading = FLAGS)]
    pub full: bool,
    /// Как показать адрес и логины
    #[arg(long, value_enum, default_value_t, value_name = "ВИД", help_heading = FLAGS, hide_default_value = true, hide_possible_values = true)]
    pub format: Format,
}

/// `eios init`.
#[derive(Args, Debug)]
pub(crate) struct Init {
    /// Полное наименование колледжа
    #[arg(long, value_name = "НАЗВАНИЕ", help_heading = FLAGS)]
    pub name: Option<String>,
    /// Адрес сайта, который будут набирать люди, например https://college.ru
    #[arg(long, value_name = "АДРЕС", help_heading = FLAGS)]
    pub url: Option<String>,
    /// Фамилия, имя и отчество первого администратора
    #[arg(long, value_name = "ФИО", help_heading = FLAGS)]
    pub admin: Option<String>,
}

/// `eios build`.
#[derive(Args, Debug)]
pub(crate) struct Build {
    /// Сохранить собранный сайт как выпуск под этим именем, например 2026-09-01
    #[arg(long, value_name = "ИМЯ", help_heading = FLAGS)]
    pub release: Option<String>,
}

/// `eios site`.
#[derive(Debug, Subcommand)]
pub(crate) enum Site {
    /// Перечислить сохранённые выпуски
    Releases,
    /// Сразу показать прежний сайт: выпуск по имени, а без имени — сборку перед последней
    Rollback {
        /// Имя выпуска
        #[arg(value_name = "ИМЯ", help_heading = FLAGS)]
        name: Option<String>,
    },
    /// Удалить сохранённый выпуск
    Forget {
        /// Имя выпуска
        #[arg(value_name = "ИМЯ", help_heading = FLAGS)]
        name: String,
    },
    /// Показать, какие страницы изменила последняя сборка
    Changes,
}

/// `eios check`.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Папка готового сайта или адрес: http://127.0.0.1:8080 [обычно собранный сайт в public]
    #[arg(value_name = "САЙТ", help_heading = FLAGS)]
    pub what: Option<String>,
    /// Вид отчёта: text, json или html
    #[arg(long, value_enum, default_value_t, value_name = "ВИД", help_heading = FLAGS, hide_default_value = true, hide_possible_values = true)]
    pub format: Report,
    /// Записать отчёт в файл, а не показать
    #[arg(long, value_name = "ФАЙЛ", help_heading = FLAGS)]
    pub output: Option<PathBuf>,
    /// Составить акт проверки для печати (PDF)
    #[arg(long, value_name = "ФАЙЛ", help_heading = FLAGS)]
    pub act: Option<PathBuf>,
    /// Спросить и чужие сайты, на которые ведут ссылки
    #[arg(long, help_heading = FLAGS)]
    pub external: bool,
    /// Где помнить ответы чужих сайтов [обычно public/.links.json]
    #[arg(long, value_name = "ФАЙЛ", help_heading = FLAGS)]
    pub cache: Option<PathBuf>,
    /// Сколько страниц прочесть по адресу, самое большее [обычно 2000]
    #[arg(long, value_name = "ЧИСЛО", help_heading = FLAGS)]
    pub pages: Option<usize>,
    /// Показать все правила и их основания
    #[arg(long, help_heading = FLAGS)]
    pub rules: bool,
}

/// `eios backup`.
#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// Папка, в которой появится копия
    #[arg(long, value_name = "ПАПКА", default_value = "backups", hide_default_value = true, help_heading = FLAGS)]
    pub to: PathBuf,
}

/// `eios verify`.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Папка копии
    #[arg(value_name = "КОПИЯ", help_heading = FLAGS)]
    pub backup: PathBuf,
    /// Учение: восстановить во временное место и сравнить
    #[arg(long, help_heading = FLAGS)]
    pub drill: bool,
}

/// `eios restore`.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// Папка копии
    #[arg(value_name = "КОПИЯ", help_heading = FLAGS)]
    pub backup: PathBuf,
    /// Отложить нынешнее хранилище в сторону и поставить копию на его место
    #[arg(long, help_heading = FLAGS)]
    pub replace: bool,
    /// Восстановить и папку страниц content
    #[arg(long, help_heading = FLAGS)]
    pub pages: bool,
}

/// `eios user`.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Добавить человека и выдать ему логин и одноразовый пароль
    Add {
        /// Фамилия, имя и отчество
        #[arg(value_name = "ФИО", help_heading = FLAGS)]
        name: String,
        /// Код роли; можно несколько раз: --role PREP --role KUR
        #[arg(long, value_name = "РОЛЬ", required = true, help_heading = FLAGS)]
        role: Vec<String>,
        /// Логин, если его надо задать самому
        #[arg(long, value_name = "ЛОГИН", help_heading = FLAGS)]
        login: Option<String>,
        /// Приказ, на основании которого даётся роль
        #[arg(long, value_name = "ПРИКАЗ", help_heading = FLAGS)]
        basis: Option<String>,
    },
    /// Выдать новый одноразовый пароль вместо забытого
    Reset {
        /// Логин
        #[arg(value_name = "ЛОГИН", help_heading = FLAGS)]
        login: String,
    },
    /// Снять второй шаг входа с того, кто потерял телефон и запасные коды; сначала удостоверьтесь, кто перед вами
    ResetFactor {
        /// Логин
        #[arg(value_name = "ЛОГИН", help_heading = FLAGS)]
        login: String,
    },
    /// Закрыть доступ: открытые сеансы прекращаются сразу
    Block {
        /// Логин
        #[arg(value_name = "ЛОГИН", help_heading = FLAGS)]
        login: String,
        /// Причина: relation_end, graduated, expelled, dismissed, suspicious, unauthorized, absence, rule_break, self
        #[arg(long, value_name = "ПРИЧИНА", default_value = "relation_end", hide_default_value = true, hide_possible_values = true,
              value_parser = ["relation_end", "graduated", "expelled", "dismissed", "suspicious", "unauthorized", "absence", "rule_break", "self"],
              help_heading = FLAGS)]
        reason: String,
    },
    /// Вернуть доступ
    Unblock {
        /// Логин
        #[arg(value_name = "ЛОГИН", help_heading = FLAGS)]
        login: String,
    },
    /// Перечислить учётные записи
    List {
        /// Только с этой ролью
        #[arg(long, value_name = "РОЛЬ", help_heading = FLAGS)]
        role: Option<String>,
        /// Вид списка: text или json
        #[arg(long, value_enum, default_value_t, value_name = "ВИД", help_heading = FLAGS, hide_default_value = true, hide_possible_values = true)]
        format: Format,
    },
}

/// `eios audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Проверить всю цепочку журнала и назвать первое нарушение
    Verify {
        /// Звено, записанное при прошлой проверке: НОМЕР:ХЕШ. Если его нет, конец журнала отрезан
        #[arg(long, value_name = "ЗВЕНО", help_heading = FLAGS)]
        head: Option<String>,
    },
}

/// `eios rights`.
#[derive(Args, Debug)]
pub(crate) struct Rights {
    /// Вид: text или json
    #[arg(long, value_enum, default_value_t, value_name = "ВИД", help_heading = FLAGS, hide_default_value = true, hide_possible_values = true)]
    pub format: Format,
}

/// How an answer is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a person.
    #[default]
    Text,
    /// For a program.
    Json,
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Report {
    /// For a person at the terminal.
    #[default]
    Text,
    /// For a program.
    Json,
    /// A page to look at.
    Html,
}

/// Where to listen.
#[derive(Args, Debug)]
pub(crate) struct Listen {
    /// Адрес и порт; порт 0 — любой свободный [обычно 127.0.0.1:8080]
    #[arg(long, value_name = "АДРЕС:ПОРТ", help_heading = FLAGS)]
    pub listen: Option<SocketAddr>,
}

impl Cli {
    /// The configuration in force, or all mistakes in it.
    pub fn load(&self) -> Result<Loaded, Vec<Mistake>> {
        let common = &self.common;
        let shown = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string());
        let listen = match &self.command {
            Command::Serve(listen)
            | Command::Watch(listen)
            | Command::Demo(Demo { listen, .. }) => listen.listen,
            _ => None,
        };
        let flags: Vec<(&str, &str, String)> = [
            ("--store", "paths.store", shown(&common.store)),
            ("--content", "paths.content", shown(&common.content)),
            ("--public", "paths.public", shown(&common.public)),
            ("--listen", "server.listen", listen.map(|l| l.to_string())),
        ]
        .into_iter()
        .filter_map(|(flag, key, value)| Some((flag, key, value?)))
        .collect();
        let file = common.config.clone().unwrap_or_else(|| "eios.toml".into());
        config::load(
            &file,
            common.config.is_some(),
            &|name| std::env::var(name).ok(),
            &flags,
        )
    }
}

/// Reads the command line; help and mistakes are printed here and the exit code returned.
pub(crate) fn parse(typed: impl IntoIterator<Item = OsString>) -> Result<Cli, ExitCode> {
    let mut command = Cli::command().help_template(TEMPLATE);
    for name in command
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect::<Vec<_>>()
    {
        command = command.mut_subcommand(name, in_russian);
    }
    command
        .try_get_matches_from(typed)
        .and_then(|m| Cli::from_arg_matches(&m))
        .map_err(answer)
}

fn in_russian(command: clap::Command) -> clap::Command {
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("Команды")
        .disable_help_subcommand(true);
    for name in command
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect::<Vec<_>>()
    {
        command = command.mut_subcommand(name, in_russian);
    }
    command
}

fn answer(error: clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        print!("{}", error.render());
        let asked = error.kind() == ErrorKind::DisplayHelp;
        return ExitCode::from(if asked { 0 } else { 2 });
    }
    eprintln!("Ошибка. {}\nСправка: eios --help", explain(&error));
    ExitCode::from(2)
}

fn explain(error: &clap::Error) -> String {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(s)) => s.join(", "),
        _ => String::new(),
    };
    let (argument, value) = (
        said(ContextKind::InvalidArg),
        said(ContextKind::InvalidValue),
    );
    let hint = |kind| match said(kind) {
        near if near.is_empty() => String::new(),
        near => format!(" Может быть, «{near}»?"),
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = said(ContextKind::InvalidSubcommand);
            format!(
                "Команды «{typed}» нет.{}",
                hint(ContextKind::SuggestedSubcommand)
            )
        }
        ErrorKind::UnknownArgument => {
            format!("Ключа «{argument}» нет.{}", hint(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("После «{argument}» нужно значение.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match said(ContextKind::ValidValue)
        {
            valid if valid.is_empty() => {
                format!("Значение «{value}» не подходит для «{argument}».")
            }
            valid => format!("Значение «{value}» не подходит для «{argument}»; можно: {valid}."),
        },
        ErrorKind::MissingRequiredArgument => format!("Не хватает: {argument}."),
        ErrorKind::MissingSubcommand => "Не сказано, что сделать.".to_owned(),
        ErrorKind::ArgumentConflict => format!(
            "«{argument}» нельзя вместе с «{}».",
            said(ContextKind::PriorArg)
        ),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("У «{argument}» не столько значений, сколько нужно.")
        }
        _ => error.to_string(),
    }
}
