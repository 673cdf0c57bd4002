-- Members' sealing keys, the recovery key, and changes of the gateway's key (SPEC.md, section 1).

alter table member add column seal_key varchar(4000);
-- By the gateway's present key.
alter table member add column attestation varchar(1000);
-- By the next key, while a rotation hands it round: null means that the member hasn't acknowledged it.
alter table member add column next_attestation varchar(1000);

create table recovery (
    gateway varchar(64) primary key references gateway (id) on delete cascade,
    proof_hash varchar(64) not null,
    sealed varchar(40000) not null
);

create table rotation (
    gateway varchar(64) primary key references gateway (id) on delete cascade,
    certificate varchar(16000) not null,
    key_id varchar(64) not null,
    recovery varchar(40000) not null,
    started_by varchar(64) not null,
    started bigint not null,
    resealing boolean not null
);

-- What one member gives another, sealed by it: the next gateway key, or a new recovery key.
create table member_grant (
    id varchar(64) primary key,
    member varchar(64) not null references member (id) on delete cascade,
    kind varchar(20) not null,
    sealed varchar(40000) not null
);
create index member_grant_member on member_grant (member, id);

-- The gateway key for which a member has confirmed a connection's credentials; and whether it could read them.
alter table connection add column credentials_key varchar(64);
alter table connection add column credentials_unreadable boolean default false not null;
