//! A message for the next page, shown once. The cookie carries a word of this list and nothing else, so it
//! needs no database and can say nothing secret or foreign.

use axum::http::HeaderValue;
use serde::Serialize;

use super::cookies::Jar;

/// The messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Flash {
    PasswordChanged,
    LoggedOut,
    SessionEnded,
    SessionGone,
    OthersEnded,
    LookSaved,
    FactorOff,
    FactorLate,
    RecordSaved,
    RecordMerged,
    RecordDeleted,
    RecordRestored,
    RecordArchived,
    RecordUnarchived,
    NothingChosen,
    BatchUndone,
    BatchPartlyUndone,
    BatchGone,
    ViewSaved,
    ViewDeleted,
    ViewNameless,
    VerdictRight,
    VerdictWrong,
    FileAdded,
    FileGone,
    KeyEnded,
    KeyGone,
    AccountMade,
    AccessSuspended,
    AccessResumed,
    AccessLimited,
    LimitLifted,
    AccountDeleted,
    MarksAdded,
    WatchSaved,
    NewsNoted,
    NewsEntered,
    KeeperAppointed,
    KeeperDismissed,
    RecordsMerged,
    NewsRead,
    WishesSaved,
    LetterAgain,
    Announced,
    AnnouncementWithdrawn,
    AnnouncementCopied,
    AnnouncementOther,
    ReasonWanted,
    Acknowledged,
    Reminded,
    NobodyToRemind,
    MaterialSent,
    MaterialCancelled,
    MaterialPlaced,
    MaterialOnSite,
    MaterialReturned,
    MaterialRefused,
    MaterialWithdrawn,
    MaterialOther,
    LineSent,
    CodeSent,
    AddressConfirmed,
    RoleGiven,
    RoleEnded,
    ViewEnded,
    SettingSaved,
    RulesAcked,
    PolicyPublished,
    PaperNoted,
    PasswordRecovered,
}

/// What a template shows.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Shown {
    /// The end of the class name: `ok`, `warn`, `error`.
    pub kind: &'static str,
    /// The sentence.
    pub text: &'static str,
}

impl Flash {
    const ALL: &[(Flash, &str, Shown)] = &[
        (
            Flash::PasswordChanged,
            "password",
            Shown {
                kind: "ok",
                text: "Пароль сменён. Остальные ваши сеансы завершены.",
            },
        ),
        (
            Flash::LoggedOut,
            "logout",
            Shown {
                kind: "ok",
                text: "Вы вышли. Сеанс завершён.",
            },
        ),
        (
            Flash::SessionEnded,
            "ended",
            Shown {
                kind: "ok",
                text: "Сеанс завершён. Чтобы войти с того устройства, снова понадобится пароль.",
            },
        ),
        (
            Flash::SessionGone,
            "gone",
            Shown {
                kind: "warn",
                text: "Этого сеанса уже нет: он завершён раньше.",
            },
        ),
        (
            Flash::OthersEnded,
            "others",
            Shown {
                kind: "ok",
                text: "Остальные сеансы завершены, открыт только этот.",
            },
        ),
        (
            Flash::LookSaved,
            "look",
            Shown {
                kind: "ok",
                text: "Оформление сохранено.",
            },
        ),
        (
            Flash::FactorOff,
            "factor-off",
            Shown {
                kind: "ok",
                text: "Второй шаг входа выключен. Теперь для входа хватает пароля.",
            },
        ),
        (
            Flash::RecordSaved,
            "saved",
            Shown {
                kind: "ok",
                text: "Сохранено.",
            },
        ),
        (
            Flash::RecordMerged,
            "merged",
            Shown {
                kind: "ok",
                text: "Сохранено: ваши изменения объединены с изменениями другого человека.",
            },
        ),
        (
            Flash::RecordDeleted,
            "deleted",
            Shown {
                kind: "ok",
                text: "Запись удалена. Её можно восстановить кнопкой ниже.",
            },
        ),
        (
            Flash::RecordRestored,
            "restored",
            Shown {
                kind: "ok",
                text: "Запись восстановлена.",
            },
        ),
        (
            Flash::RecordArchived,
            "archived",
            Shown {
                kind: "ok",
                text: "Запись переведена в архив: в новых записях она не предлагается.",
            },
        ),
        (
            Flash::RecordUnarchived,
            "unarchived",
            Shown {
                kind: "ok",
                text: "Запись возвращена из архива.",
            },
        ),
        (
            Flash::NothingChosen,
            "nothing",
            Shown {
                kind: "warn",
                text: "Отметьте записи и выберите действие.",
            },
        ),
        (
            Flash::BatchUndone,
            "undone",
            Shown {
                kind: "ok",
                text: "Действие отменено, записи стали прежними.",
            },
        ),
        (
            Flash::BatchPartlyUndone,
            "part-undone",
            Shown {
                kind: "warn",
                text: "Действие отменено не полностью: записи, изменённые позже, оставлены. Они названы в списке.",
            },
        ),
        (
            Flash::BatchGone,
            "batch-gone",
            Shown {
                kind: "warn",
                text: "Это действие уже отменено.",
            },
        ),
        (
            Flash::ViewSaved,
            "view",
            Shown {
                kind: "ok",
                text: "Вид списка сохранён. Он открывается по имени над списком.",
            },
        ),
        (
            Flash::ViewDeleted,
            "view-gone",
            Shown {
                kind: "ok",
                text: "Вид списка удалён.",
            },
        ),
        (
            Flash::ViewNameless,
            "view-name",
            Shown {
                kind: "warn",
                text: "Назовите вид списка, чтобы сохранить его.",
            },
        ),
        (
            Flash::VerdictRight,
            "right",
            Shown {
                kind: "ok",
                text: "Отмечено: данные верны.",
            },
        ),
        (
            Flash::VerdictWrong,
            "wrong",
            Shown {
                kind: "ok",
                text: "Спасибо. Сообщение об ошибке увидят ответственные за раздел.",
            },
        ),
        (
            Flash::FileAdded,
            "file",
            Shown {
                kind: "ok",
                text: "Файл прикреплён.",
            },
        ),
        (
            Flash::FileGone,
            "file-gone",
            Shown {
                kind: "ok",
                text: "Файл откреплён.",
            },
        ),
        (
            Flash::KeyEnded,
            "key-ended",
            Shown {
                kind: "ok",
                text: "Ключ завершён. Программа, которая им пользовалась, больше ничего не прочтёт и не изменит.",
            },
        ),
        (
            Flash::KeyGone,
            "key-gone",
            Shown {
                kind: "warn",
                text: "Этого ключа уже нет: он завершён раньше.",
            },
        ),
        (
            Flash::AccountMade,
            "account",
            Shown {
                kind: "ok",
                text: "Учётная запись заведена. Теперь выдайте логин и пароль.",
            },
        ),
        (
            Flash::AccessSuspended,
            "suspended",
            Shown {
                kind: "ok",
                text: "Доступ приостановлен, открытые сеансы завершены.",
            },
        ),
        (
            Flash::AccessLimited,
            "limited",
            Shown {
                kind: "ok",
                text: "Доступ ограничен.",
            },
        ),
        (
            Flash::LimitLifted,
            "unlimited",
            Shown {
                kind: "ok",
                text: "Ограничение снято.",
            },
        ),
        (
            Flash::AccessResumed,
            "resumed",
            Shown {
                kind: "ok",
                text: "Доступ возобновлён.",
            },
        ),
        (
            Flash::AccountDeleted,
            "account-gone",
            Shown {
                kind: "ok",
                text: "Учётная запись удалена. Логин уничтожен и больше не выдаётся.",
            },
        ),
        (
            Flash::MarksAdded,
            "marks",
            Shown {
                kind: "ok",
                text: "Отмечено в журнале.",
            },
        ),
        (
            Flash::WatchSaved,
            "watch",
            Shown {
                kind: "ok",
                text: "Правила сохранены.",
            },
        ),
        (
            Flash::NewsNoted,
            "news",
            Shown {
                kind: "ok",
                text: "Записано. Срок внесения посчитан по производственному календарю.",
            },
        ),
        (
            Flash::NewsEntered,
            "news-in",
            Shown {
                kind: "ok",
                text: "Отмечено: сведения внесены.",
            },
        ),
        (
            Flash::KeeperAppointed,
            "keeper",
            Shown {
                kind: "ok",
                text: "Ответственный назначен.",
            },
        ),
        (
            Flash::KeeperDismissed,
            "keeper-end",
            Shown {
                kind: "ok",
                text: "С сегодняшнего дня этот человек за реестр не отвечает.",
            },
        ),
        (
            Flash::RecordsMerged,
            "records",
            Shown {
                kind: "ok",
                text: "Записи объединены. Отменить можно в списке действий.",
            },
        ),
        (
            Flash::FactorLate,
            "factor-late",
            Shown {
                kind: "warn",
                text: "Подключение телефона не начато или ждало слишком долго. Начните ещё раз.",
            },
        ),
        (
            Flash::NewsRead,
            "read",
            Shown {
                kind: "ok",
                text: "Отмечено прочитанным.",
            },
        ),
        (
            Flash::WishesSaved,
            "wishes",
            Shown {
                kind: "ok",
                text: "Настройки писем сохранены.",
            },
        ),
        (
            Flash::LetterAgain,
            "letter-again",
            Shown {
                kind: "ok",
                text: "Письмо снова в очереди: оно уйдёт в течение минуты.",
            },
        ),
        (
            Flash::Announced,
            "announced",
            Shown {
                kind: "ok",
                text: "Объявление опубликовано. Получатели узнают о нём в уведомлениях.",
            },
        ),
        (
            Flash::AnnouncementWithdrawn,
            "announcement-off",
            Shown {
                kind: "ok",
                text: "Объявление снято. Читатели его больше не видят.",
            },
        ),
        (
            Flash::AnnouncementCopied,
            "announcement-copy",
            Shown {
                kind: "ok",
                text: "Сделан черновик с тем же текстом. Исправьте его и опубликуйте.",
            },
        ),
        (
            Flash::AnnouncementOther,
            "announcement-other",
            Shown {
                kind: "warn",
                text: "Объявление за это время изменилось. Проверьте его состояние и повторите.",
            },
        ),
        (
            Flash::ReasonWanted,
            "reason",
            Shown {
                kind: "warn",
                text: "Напишите причину и повторите: без неё действие не выполняется.",
            },
        ),
        (
            Flash::Acknowledged,
            "acked",
            Shown {
                kind: "ok",
                text: "Отмечено: вы ознакомлены.",
            },
        ),
        (
            Flash::Reminded,
            "reminded",
            Shown {
                kind: "ok",
                text: "Напоминание отправлено всем, кто ещё не ознакомился.",
            },
        ),
        (
            Flash::NobodyToRemind,
            "reminded-none",
            Shown {
                kind: "warn",
                text: "Напоминать некому: все ознакомились, или за последние сутки им уже напоминали.",
            },
        ),
        (
            Flash::MaterialSent,
            "material-sent",
            Shown {
                kind: "ok",
                text: "Заявка отправлена. Ответ придёт в уведомления.",
            },
        ),
        (
            Flash::MaterialCancelled,
            "material-cancelled",
            Shown {
                kind: "ok",
                text: "Заявка отозвана.",
            },
        ),
        (
            Flash::MaterialPlaced,
            "material-placed",
            Shown {
                kind: "ok",
                text: "Материал размещён на странице материалов. Автор заявки получит уведомление.",
            },
        ),
        (
            Flash::MaterialOnSite,
            "material-site",
            Shown {
                kind: "ok",
                text: "Страница материала записана. На сайте она появится после публикации сайта.",
            },
        ),
        (
            Flash::MaterialReturned,
            "material-returned",
            Shown {
                kind: "ok",
                text: "Заявка возвращена на доработку с вашими словами.",
            },
        ),
        (
            Flash::MaterialRefused,
            "material-refused",
            Shown {
                kind: "ok",
                text: "В размещении отказано. Автор заявки прочтёт причину.",
            },
        ),
        (
            Flash::MaterialWithdrawn,
            "material-withdrawn",
            Shown {
                kind: "ok",
                text: "Материал снят. Если он был на сайте, опубликуйте сайт заново.",
            },
        ),
        (
            Flash::MaterialOther,
            "material-other",
            Shown {
                kind: "warn",
                text: "Заявка за это время изменилась. Прочтите её ещё раз и повторите.",
            },
        ),
        (
            Flash::LineSent,
            "line",
            Shown {
                kind: "ok",
                text: "Сообщение отправлено.",
            },
        ),
        (
            Flash::CodeSent,
            "code-sent",
            Shown {
                kind: "ok",
                text: "Письмо с кодом отправлено. Введите код ниже: он действует 30 минут.",
            },
        ),
        (
            Flash::AddressConfirmed,
            "address",
            Shown {
                kind: "ok",
                text: "Почта подтверждена: письма будут приходить на этот адрес.",
            },
        ),
        (
            Flash::RoleGiven,
            "role",
            Shown {
                kind: "ok",
                text: "Роль назначена. Если она уже действует, человек войдёт заново и увидит новые разделы.",
            },
        ),
        (
            Flash::RoleEnded,
            "role-end",
            Shown {
                kind: "ok",
                text: "Записано. Роль закончится в указанный день, а если он прошёл — уже закончена.",
            },
        ),
        (
            Flash::ViewEnded,
            "view-end",
            Shown {
                kind: "ok",
                text: "Вы снова в своём кабинете.",
            },
        ),
        (
            Flash::SettingSaved,
            "setting",
            Shown {
                kind: "ok",
                text: "Настройка сохранена.",
            },
        ),
        (
            Flash::RulesAcked,
            "rules",
            Shown {
                kind: "ok",
                text: "Ознакомление записано.",
            },
        ),
        (
            Flash::PolicyPublished,
            "policy",
            Shown {
                kind: "ok",
                text: "Редакция опубликована. С первого дня её действия все будут ознакомлены заново.",
            },
        ),
        (
            Flash::PaperNoted,
            "paper",
            Shown {
                kind: "ok",
                text: "Подписи на бумаге отмечены.",
            },
        ),
        (
            Flash::PasswordRecovered,
            "recovered",
            Shown {
                kind: "ok",
                text: "Новый пароль сохранён, прежние сеансы завершены. Войдите с новым паролем.",
            },
        ),
    ];

    /// Of a cookie's text.
    pub fn parse(text: &str) -> Option<Shown> {
        let found = Self::ALL.iter().find(|(_, code, _)| *code == text);
        found.map(|(_, _, shown)| *shown)
    }

    /// The header that carries it to the next page, for at most a minute.
    pub fn cookie(self, secure: bool) -> HeaderValue {
        let code = Self::ALL.iter().find(|(flash, ..)| *flash == self);
        Jar::Flash.set(code.map_or("", |(_, code, _)| code), Some(60), secure)
    }
}
