-- The schemas, in the order in which data go through them.

create schema if not exists vault;
create schema if not exists restricted;
create schema if not exists audit;
create schema if not exists reference authorization leap_transformer;
create schema if not exists staging authorization leap_transformer;
create schema if not exists intermediate authorization leap_transformer;
create schema if not exists marts authorization leap_transformer;

comment on schema vault is 'Salts and platform keys, by version. Read by leap_transformer alone.';
comment on schema restricted is 'What providers sent, as it came, until it is pseudonymised; and the register of their files.';
comment on schema audit is 'Who did what: loads, builds, releases, erasures. Append only.';

set local role leap_transformer;
comment on schema reference is 'Open data and rules (dbt seeds). No personal data.';
comment on schema staging is 'Pseudonymised records, the durable history. No identifiers.';
comment on schema intermediate is 'Individuals, families and joined facts.';
comment on schema marts is 'The golden dataset.';
reset role;
