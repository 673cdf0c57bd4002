-- Standard SQL that H2 and PostgreSQL both take. Times are milliseconds since 1970; secrets only as SHA-256 in hex.

create table gateway (
    id varchar(64) primary key,
    name varchar(200) not null,
    owner varchar(400) not null,
    certificate varchar(16000),
    key_id varchar(64),
    created bigint not null
);
create index gateway_owner on gateway (owner, id);

create table member (
    id varchar(64) primary key,
    gateway varchar(64) not null references gateway (id) on delete cascade,
    name varchar(200) not null,
    version varchar(100) not null,
    public_key varchar(4000) not null,
    revoked boolean not null,
    created bigint not null
);
create index member_gateway on member (gateway, id);

create table enrolment_code (
    hash varchar(64) primary key,
    gateway varchar(64) not null references gateway (id) on delete cascade,
    expires bigint not null,
    spent_by varchar(64)
);
create index enrolment_code_gateway on enrolment_code (gateway);

create table member_token (
    hash varchar(64) primary key,
    member varchar(64) not null references member (id) on delete cascade,
    expires bigint not null
);
create index member_token_member on member_token (member);
create index member_token_expires on member_token (expires);

-- Ids of assertions that were used, kept until the assertion would have expired: each is accepted once.
create table assertion_used (
    hash varchar(64) primary key,
    expires bigint not null
);
create index assertion_used_expires on assertion_used (expires);

create table connection (
    id varchar(64) primary key,
    connector varchar(64) not null,
    gateway varchar(64) not null references gateway (id),
    name varchar(200) not null,
    owner varchar(400) not null,
    parameters varchar(32000) not null,
    credential_format varchar(40),
    credentials varchar(40000),
    version bigint not null,
    created bigint not null,
    changed bigint not null
);
create index connection_owner on connection (owner, id);
create index connection_gateway on connection (gateway);
