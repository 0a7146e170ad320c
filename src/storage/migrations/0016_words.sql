-- Words for what the journal of actions tells of since accounts, requests and materials are kept here.
INSERT INTO code_item (list, code, label, sort) VALUES
    ('AUDIT_ACTION', 'mark', 'отметка в журнале выдачи', 16),
    ('AUDIT_ACTION', 'report', 'сведения о доступе переданы оператору', 17),
    ('AUDIT_ACTION', 'download', 'скачан материал', 18),
    ('AUDIT_ACTION', 'resend', 'письмо отправлено ещё раз', 19);
-- What is issued stands beside it: a document, logins and passwords.
UPDATE code_item SET label = 'выдача' WHERE list = 'AUDIT_ACTION' AND code = 'issue';
