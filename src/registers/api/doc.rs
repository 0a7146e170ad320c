//! `openapi.json`: the document for programs that read documents, of the registers that exist for the asker.

use axum::{http::HeaderMap, response::Response};
use serde_json::{Map, Value as Json, json};

use super::{address::MOST, answer, read};
use crate::{
    registers::{Field, Format, Kind, Reading, pages::Scene, query::sortable},
    web::Problem,
};

/// `GET /lk/api/v1/openapi.json`.
pub(super) async fn show(scene: Scene, headers: HeaderMap) -> Result<Response, Problem> {
    let all = scene
        .catalog
        .subsystems()
        .iter()
        .flat_map(|s| s.registers.iter());
    let passes: Vec<(Reading, bool)> = all
        .filter_map(|register| scene.catalog.read(register.table, &scene.asker))
        .map(|pass| {
            let writes = scene.may_write(pass.register().table);
            (pass, writes)
        })
        .collect();
    let told = document(&passes, &scene.state.server.public_url);
    Ok(read::tagged(&headers, &told, &answer::tag_of(&told)))
}

/// The document of these registers; `true` stands beside those that are written.
fn document(passes: &[(Reading, bool)], public_url: &str) -> Json {
    let mut paths = Map::new();
    let mut schemas = shared();
    let mut tags = Vec::new();
    paths.insert("/lk/api/v1/".to_owned(), json!({"get": index()}));
    paths.insert(
        "/lk/api/v1/openapi.json".to_owned(),
        json!({"get": itself()}),
    );
    for (pass, writes) in passes {
        let register = pass.register();
        let table = register.table;
        tags.push(
            json!({"name": table, "description": format!("{}. {}", register.many, register.about)}),
        );
        schemas.insert(format!("{table}_values"), values(pass, false));
        schemas.insert(table.to_owned(), record(table));
        if *writes {
            schemas.insert(format!("{table}_sent"), values(pass, true));
        }
        of_register(&mut paths, pass, *writes);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Обмен данными ЭИОС",
            "version": "1",
            "description": "Реестры колледжа для других программ. Дни — 2026-11-22, моменты — UTC, деньги — копейки, дробные числа — строки с точкой, справочники — коды (слова по адресу …/lists), ссылка читается как {id, title} и пишется номером. Версия записи стоит в ETag; изменение требует If-Match.",
        },
        "servers": [{"url": if public_url.is_empty() { "/" } else { public_url.trim_end_matches('/') }}],
        "security": [{"key": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {
                "type": "http",
                "scheme": "bearer",
                "description": "Ключ для программ со страницы /lk/tokens. Читать можно и с сеансом браузера.",
            }},
            "schemas": schemas,
            "parameters": parameters(),
            "responses": responses(),
        },
    })
}

fn reference(kind: &str, name: &str) -> Json {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

fn answers(good: &str, words: &str, schema: Json, problems: &[&str]) -> Json {
    let mut all = Map::new();
    all.insert(
        good.to_owned(),
        json!({
            "description": words,
            "headers": {"ETag": {"description": "Метка ответа; у записи — её версия.", "schema": {"type": "string"}}},
            "content": {"application/json": {"schema": schema}},
        }),
    );
    for status in ["401", "403"].iter().chain(problems) {
        all.insert(
            (*status).to_owned(),
            reference("responses", &format!("Problem{status}")),
        );
    }
    Json::Object(all)
}

fn index() -> Json {
    json!({
        "operationId": "registers",
        "summary": "Реестры, доступные владельцу ключа",
        "responses": answers("200", "Список реестров", reference("schemas", "Registers"), &[]),
    })
}

fn itself() -> Json {
    json!({
        "operationId": "openapi",
        "summary": "Это описание",
        "responses": answers("200", "Описание OpenAPI 3.1", json!({"type": "object"}), &[]),
    })
}

fn of_register(paths: &mut Map<String, Json>, pass: &Reading, writes: bool) {
    let register = pass.register();
    let table = register.table;
    let one = reference("schemas", table);
    let put = |paths: &mut Map<String, Json>, end: &str, method: &str, operation: Json| {
        let path = paths
            .entry(format!("/lk/api/v1/{table}{end}"))
            .or_insert_with(|| json!({}));
        path[method] = operation;
    };
    let operation = |name: &str, summary: &str, parameters: Vec<Json>, responses: Json| {
        json!({
            "operationId": format!("{table}.{name}"),
            "tags": [table],
            "summary": format!("{}: {summary}", register.many),
            "parameters": parameters,
            "responses": responses,
        })
    };
    let parameter = |name: &str| reference("parameters", name);
    let page = json!({"allOf": [
        reference("schemas", "Page"),
        {"type": "object", "properties": {"items": {"type": "array", "items": list_item(pass)}}},
    ]});
    let got = answers("200", "Страница списка", page, &["400", "404"]);
    put(
        paths,
        "",
        "get",
        operation("list", "список", list_parameters(pass), got),
    );
    let got = answers(
        "200",
        "Коды и слова",
        reference("schemas", "Lists"),
        &["404"],
    );
    put(
        paths,
        "/lists",
        "get",
        operation("lists", "справочники полей", vec![], got),
    );
    let known = || vec![parameter("Id"), parameter("IfNoneMatch")];
    let got = answers("200", "Запись", one.clone(), &["404"]);
    put(
        paths,
        "/{id}",
        "get",
        operation("get", "одна запись", known(), got),
    );
    let got = answers("200", "История", reference("schemas", "History"), &["404"]);
    put(
        paths,
        "/{id}/history",
        "get",
        operation("history", "история записи", known(), got),
    );
    if !writes {
        return;
    }
    let body =
        |sent: Json| json!({"required": true, "content": {"application/json": {"schema": sent}}});
    let got = answers(
        "201",
        "Созданная запись",
        one.clone(),
        &["400", "404", "413", "415", "422"],
    );
    let mut create = operation("create", "создать", vec![parameter("IdempotencyKey")], got);
    create["requestBody"] = body(sent(table, required(pass)));
    put(paths, "", "post", create);
    let touched = || vec![parameter("Id"), parameter("IfMatch")];
    let problems = ["400", "404", "409", "412", "413", "415", "422", "428"];
    let changed = || answers("200", "Запись после действия", one.clone(), &problems);
    let mut change = operation("change", "изменить названные поля", touched(), changed());
    change["requestBody"] = body(sent(table, Vec::new()));
    put(paths, "/{id}", "patch", change);
    let mut named = touched();
    named.push(json!({"name": "reason", "in": "query", "description": "Причина, для истории.", "schema": {"type": "string"}}));
    put(
        paths,
        "/{id}",
        "delete",
        operation("delete", "удалить", named, changed()),
    );
    for (act, words) in [
        ("restore", "восстановить удалённую"),
        ("archive", "перевести в архив"),
        ("unarchive", "вернуть из архива"),
    ] {
        let mut acted = operation(act, words, touched(), changed());
        acted["requestBody"] = json!({"required": false, "content": {"application/json": {"schema": reference("schemas", "Act")}}});
        put(paths, &format!("/{{id}}/{act}"), "post", acted);
    }
}

/// In a list a record has the fields that were asked for.
fn list_item(pass: &Reading) -> Json {
    let table = pass.register().table;
    json!({"allOf": [
        reference("schemas", "Record"),
        {"type": "object", "properties": {"values": reference("schemas", &format!("{table}_values"))}},
    ]})
}

fn record(table: &str) -> Json {
    json!({"allOf": [
        reference("schemas", "Record"),
        {
            "type": "object",
            "required": ["values"],
            "properties": {"values": reference("schemas", &format!("{table}_values"))},
        },
    ]})
}

fn required(pass: &Reading) -> Vec<&'static str> {
    let fields = pass
        .fields()
        .filter(|field| field.required && field.is_column());
    fields.map(|field| field.name).collect()
}

fn sent(table: &str, required: Vec<&str>) -> Json {
    let mut values = json!({"allOf": [reference("schemas", &format!("{table}_sent"))]});
    if !required.is_empty() {
        values["required"] = json!(required);
    }
    json!({
        "type": "object",
        "required": ["values"],
        "additionalProperties": false,
        "properties": {"values": values, "reason": text("Причина, для истории."), "received_on": day("Когда колледж узнал об этом; если не сказано — сегодня.")},
    })
}

fn text(words: &str) -> Json {
    json!({"type": ["string", "null"], "description": words})
}

fn day(words: &str) -> Json {
    json!({"type": ["string", "null"], "format": "date", "description": words})
}

/// The fields as they are read, or as they are sent.
fn values(pass: &Reading, sent: bool) -> Json {
    let fields = pass
        .fields()
        .filter(|field| !sent || !matches!(field.kind, Kind::Files(_)));
    let properties: Map<String, Json> = fields
        .map(|field| (field.name.to_owned(), schema(field, sent)))
        .collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

/// The schema of a field.
fn schema(field: &Field, sent: bool) -> Json {
    let link = |words: String| match sent {
        true => json!({"type": "integer", "format": "int64", "description": words}),
        false => reference("schemas", "Link"),
    };
    let mut schema = match field.kind {
        Kind::Text(max, format) => {
            let mut text = json!({"type": ["string", "null"]});
            if sent {
                text["maxLength"] = max.into();
            }
            match format {
                Format::Email => text["format"] = "email".into(),
                Format::Any | Format::Phone | Format::Url => {}
                _ => text["x-format"] = format!("{format:?}").to_lowercase().into(),
            }
            text
        }
        Kind::Long => json!({"type": ["string", "null"]}),
        Kind::Int(min, max) if sent => {
            json!({"type": ["integer", "null"], "minimum": min, "maximum": max})
        }
        Kind::Int(..) => json!({"type": ["integer", "null"], "format": "int64"}),
        Kind::Number(digits) => json!({
            "type": ["string", "null"],
            "pattern": match digits {
                0 => "^-?[0-9]+$".to_owned(),
                _ if sent => format!("^[0-9]+([.,][0-9]{{1,{digits}}})?$"),
                _ => format!("^-?[0-9]+\\.[0-9]{{{digits}}}$"),
            },
        }),
        Kind::Money => json!({"type": ["integer", "null"], "format": "int64", "x-unit": "копейки"}),
        Kind::Date => json!({"type": ["string", "null"], "format": "date"}),
        Kind::Moment => json!({"type": ["string", "null"], "format": "date-time"}),
        Kind::Time => json!({"type": ["string", "null"], "pattern": "^[0-2][0-9]:[0-5][0-9]$"}),
        Kind::Flag => {
            json!({"type": if sent { json!(["boolean", "null"]) } else { json!("boolean") }})
        }
        Kind::Choice(list) => json!({"type": ["string", "null"], "x-list": list}),
        Kind::Choices(list) => {
            json!({"type": "array", "items": {"type": "string"}, "x-list": list})
        }
        Kind::Link(table) => json!({
            "anyOf": [link(format!("Номер записи реестра {table}.")), {"type": "null"}],
            "x-register": table,
        }),
        Kind::Links(table, _) => json!({
            "type": "array",
            "items": link(format!("Номер записи реестра {table}.")),
            "x-register": table,
        }),
        Kind::Files(_) => json!({"type": "array", "items": reference("schemas", "File")}),
    };
    let mut words = field.label.to_owned();
    if !field.hint.is_empty() {
        words = format!("{words}. {}", field.hint);
    }
    schema["description"] = words.into();
    if !field.private.is_empty() {
        schema["x-private"] = true.into();
    }
    schema
}

fn list_parameters(pass: &Reading) -> Vec<Json> {
    let register = pass.register();
    let names = |keep: &dyn Fn(&Field) -> bool| {
        let fields = pass.fields().filter(|field| keep(field));
        fields
            .map(|field| field.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let query = |name: String, words: String, schema: Json| json!({"name": name, "in": "query", "description": words, "schema": schema});
    let line = || json!({"type": "string"});
    let mut all: Vec<Json> = ["Search", "Page", "Per", "Which", "IfNoneMatch"]
        .iter()
        .map(|name| reference("parameters", name))
        .collect();
    let words = format!(
        "Порядок: поля через запятую, минус — обратный. Можно: {}.",
        names(&sortable)
    );
    all.push(query("sort".to_owned(), words, line()));
    let words = format!(
        "Какие поля дать, через запятую: {}. Без этого параметра даются все, кроме закрытых и файлов.",
        names(&|field| !matches!(field.kind, Kind::Files(_)))
    );
    all.push(query("cols".to_owned(), words, line()));
    if register.dated {
        let words = "На какой день; all — все строки. Без этого параметра — сегодня.";
        all.push(query("on".to_owned(), words.to_owned(), line()));
    }
    for field in pass.fields() {
        for (end, words, schema) in conditions(field) {
            let name = format!("f.{}{end}", field.name);
            all.push(query(name, format!("{}: {words}", field.label), schema));
        }
    }
    all
}

/// The conditions of a field: the end of the parameter's name, what it means, what it takes.
pub(super) fn conditions(field: &Field) -> Vec<(&'static str, &'static str, Json)> {
    let line = || json!({"type": "string"});
    let many = |of: Json| json!({"type": "array", "items": of});
    let mut all = match field.kind {
        Kind::Text(..) | Kind::Long => vec![("", "содержит", line())],
        Kind::Choice(_) | Kind::Choices(_) => {
            vec![("", "один из кодов (параметр повторяют)", many(line()))]
        }
        Kind::Link(_) | Kind::Links(..) => vec![
            (
                "",
                "ведёт на одну из записей (параметр повторяют)",
                many(json!({"type": "integer"})),
            ),
            (
                ".q",
                "ведёт на запись, в названии которой есть слова",
                line(),
            ),
        ],
        Kind::Flag => vec![(
            "",
            "да или нет",
            json!({"type": "string", "enum": ["yes", "no"]}),
        )],
        Kind::Files(_) => Vec::new(),
        _ => vec![
            ("", "равно", line()),
            (".from", "от, включительно", line()),
            (".to", "до, включительно", line()),
        ],
    };
    let schema = json!({"type": "string", "enum": ["empty", "filled"]});
    all.push((".is", "пусто или заполнено", schema));
    all
}

/// What all registers share.
fn shared() -> Map<String, Json> {
    let line = || json!({"type": "string"});
    let whole = || json!({"type": "integer", "format": "int64"});
    let all = json!({
        "Link": {
            "type": "object",
            "required": ["id", "title"],
            "properties": {"id": whole(), "title": line()},
        },
        "File": {
            "type": "object",
            "required": ["id", "name", "type", "size", "sha256"],
            "properties": {"id": whole(), "name": line(), "type": line(), "size": whole(), "sha256": line()},
        },
        "Record": {
            "type": "object",
            "required": ["id", "version", "title", "values"],
            "properties": {
                "id": whole(),
                "version": {"type": "integer", "format": "int64", "description": "Растёт с каждым изменением; она же в ETag."},
                "title": line(),
                "url": {"type": "string", "description": "Карточка записи для человека."},
                "created_at": {"type": "string", "format": "date-time"},
                "updated_at": {"type": "string", "format": "date-time"},
                "archived_at": {"type": ["string", "null"], "format": "date-time"},
                "deleted_at": {"type": ["string", "null"], "format": "date-time"},
                "received_on": day("Когда колледж узнал об этом."),
                "due_on": day("К какому дню это должно было быть внесено."),
                "values": {"type": "object"},
            },
        },
        "Page": {
            "type": "object",
            "required": ["register", "total", "page", "per", "next", "items"],
            "properties": {
                "register": line(),
                "total": {"type": "integer", "description": "Сколько записей на всех страницах."},
                "page": {"type": "integer"},
                "per": {"type": "integer"},
                "next": {"type": ["string", "null"], "description": "Адрес следующей страницы."},
                "on": day("На какой день показан реестр."),
                "sums": {"type": "object", "description": "Итоги по всем найденным записям."},
                "items": {"type": "array", "items": {"type": "object"}},
            },
        },
        "Registers": {
            "type": "object",
            "required": ["registers"],
            "properties": {
                "registers": {"type": "array", "items": {
                    "type": "object",
                    "required": ["table", "title", "right", "url"],
                    "properties": {
                        "table": line(), "title": line(), "one": line(), "about": line(), "subsystem": line(),
                        "right": {"type": "string", "enum": ["some", "read", "write"]},
                        "dated": {"type": "boolean"}, "url": line(),
                    },
                }},
                "openapi": line(),
            },
        },
        "Lists": {
            "type": "object",
            "required": ["register", "fields", "lists"],
            "properties": {
                "register": line(),
                "fields": {"type": "object", "additionalProperties": {"type": "string"}},
                "lists": {"type": "object", "additionalProperties": {"type": "array", "items": {
                    "type": "object",
                    "required": ["code", "label", "archived"],
                    "properties": {"code": line(), "label": line(), "archived": {"type": "boolean"}},
                }}},
            },
        },
        "History": {
            "type": "object",
            "required": ["register", "id", "items"],
            "properties": {
                "register": line(),
                "id": whole(),
                "items": {"type": "array", "items": {
                    "type": "object",
                    "required": ["at", "action", "version", "changes"],
                    "properties": {
                        "at": {"type": "string", "format": "date-time"},
                        "action": {"type": "string", "enum": ["create", "update", "delete", "restore", "archive", "unarchive", "file"]},
                        "who": text("Фамилия, имя и отчество; у программы — пусто."),
                        "reason": text("Причина."),
                        "version": whole(),
                        "changes": {"type": "array", "items": {
                            "type": "object",
                            "required": ["field", "from", "to"],
                            "properties": {"field": line(), "from": {}, "to": {}},
                        }},
                    },
                }},
            },
        },
        "Act": {
            "type": "object",
            "additionalProperties": false,
            "properties": {"reason": text("Причина, для истории."), "received_on": day("Когда колледж узнал об этом.")},
        },
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": line(), "title": line(), "status": {"type": "integer"},
                "detail": {"type": "string", "description": "Что случилось и что делать, по-русски."},
                "errors": {"type": "array", "items": {
                    "type": "object",
                    "required": ["field", "detail"],
                    "properties": {"field": {"type": "string", "description": "Поле; пусто — запись в целом."}, "detail": line()},
                }},
            },
        },
    });
    match all {
        Json::Object(all) => all,
        _ => Map::new(),
    }
}

fn parameters() -> Json {
    json!({
        "Id": {"name": "id", "in": "path", "required": true, "description": "Номер записи.", "schema": {"type": "integer", "format": "int64"}},
        "IfMatch": {"name": "If-Match", "in": "header", "required": true, "description": "Версия записи, которую меняют, из её ETag: \"3\".", "schema": {"type": "string"}},
        "IfNoneMatch": {"name": "If-None-Match", "in": "header", "description": "Известная метка: если ничего не изменилось, ответ — 304 без тела.", "schema": {"type": "string"}},
        "IdempotencyKey": {"name": "Idempotency-Key", "in": "header", "description": "Свой для каждой записи: повторный запрос с ним новой записи не создаёт.", "schema": {"type": "string", "minLength": 8, "maxLength": 200}},
        "Search": {"name": "q", "in": "query", "description": "Слова, которые должны найтись все.", "schema": {"type": "string", "maxLength": 200}},
        "Page": {"name": "page", "in": "query", "description": "Страница, с первой.", "schema": {"type": "integer", "minimum": 1}},
        "Per": {"name": "per", "in": "query", "description": "Записей на странице.", "schema": {"type": "integer", "minimum": 1, "maximum": MOST}},
        "Which": {"name": "which", "in": "query", "description": "Действующие, в архиве или удалённые.", "schema": {"type": "string", "enum": ["live", "archived", "deleted"]}},
    })
}

fn responses() -> Json {
    let words = [
        (400, "Адрес или тело не разобраны"),
        (401, "Нет действующего ключа"),
        (403, "Нет права"),
        (404, "Нет такого реестра или записи, или они недоступны"),
        (409, "Состояние записи не позволяет"),
        (412, "Запись уже в другой версии"),
        (413, "Слишком много данных"),
        (415, "Тело не JSON"),
        (422, "В данных ошибки; все названы в errors"),
        (428, "Не передан If-Match"),
    ];
    let each = words.iter().map(|(status, words)| {
        let schema = reference("schemas", "Problem");
        let told = json!({"description": words, "content": {"application/problem+json": {"schema": schema}}});
        (format!("Problem{status}"), told)
    });
    Json::Object(each.collect())
}
