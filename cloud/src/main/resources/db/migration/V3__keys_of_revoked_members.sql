-- Whether a member that was revoked or removed has the gateway's present key.
alter table gateway add column rotation_due boolean default false not null;
-- Nothing tells whether the key was rotated since: one rotation too many does no harm.
update gateway set rotation_due = true where id in (select gateway from member where revoked = true);

-- Keys of rotations that were given up: a member that was revoked may have them, so that none becomes a gateway's.
create table abandoned_key (
    gateway varchar(64) not null references gateway (id) on delete cascade,
    key_id varchar(64) not null,
    primary key (gateway, key_id)
);

-- Whose enrolment brought the recovery, and may bring another when it is repeated; null once a member has replaced it.
alter table recovery add column enrolled_by varchar(64);

-- Whether the code was spent by a member that took over from all others.
alter table enrolment_code add column recovering boolean default false not null;
