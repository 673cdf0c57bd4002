package org.sallyport.cloud.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.TestClock;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;

/** What the store promises, on whatever database. */
abstract class StoreContract {
    private static final Duration HOUR = Duration.ofHours(1);

    final TestClock now = new TestClock();
    final StoreSettings settings = empty();
    Vertx vertx = Vertx.vertx();
    Store store = open();

    /** An empty database, each time another one. */
    abstract StoreSettings empty();

    Store open() {
        return open(settings);
    }

    private Store open(StoreSettings database) {
        return await(Store.open(vertx, database, now));
    }

    @BeforeEach
    void isEmpty() {
        assertEquals(List.of(), await(store.gateways().list(null, "", 10)).items());
    }

    @AfterEach
    void close() {
        await(store.close());
        await(vertx.close());
    }

    static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 30 s", e);
        }
    }

    static String code(Future<?> future) {
        Throwable failure = await(future.transform(r -> Future.succeededFuture(r.cause())));
        return failure instanceof CloudException known ? known.problem().code() : String.valueOf(failure);
    }

    Gateway gateway(String owner) {
        String id = Ids.next("gw-");
        return await(store.gateways().create("plant", owner, id, Ids.digest("code of " + id), HOUR));
    }

    private static Enrolment enrolment(Gateway gateway, String code, String keyId) {
        return enrolment(gateway, code, keyId, "PEM key");
    }

    private static Enrolment enrolment(Gateway gateway, String code, String keyId, String memberKey) {
        return new Enrolment(
                gateway.id(),
                Ids.digest(code),
                "machine",
                "0.1",
                new MemberKeys(memberKey, "PEM sealing key", "attestation"),
                new GatewayKey("PEM certificate", keyId),
                new Recovery("proof", "sealed"),
                false);
    }

    private Member member(Gateway gateway) {
        return await(store.members().enrol(enrolment(gateway, "code of " + gateway.id(), "key-1")))
                .member();
    }

    @Test
    void aGatewayIsAsItWasMade() {
        Gateway made = gateway("ada");
        assertEquals(Optional.of(made), await(store.gateways().find(made.id())));
        assertNull(made.certificate());
        assertEquals(Optional.empty(), await(store.gateways().find("gw-none")));
    }

    @Test
    void listsAreOfTheOwnerInPages() {
        List<String> adas = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            adas.add(gateway("ada").id());
            gateway("grace");
        }
        adas.sort(null);
        Page<Gateway> first = await(store.gateways().list("ada", "", 3));
        assertEquals(adas.subList(0, 3), first.items().stream().map(Gateway::id).toList());
        Page<Gateway> second = await(store.gateways().list("ada", String.valueOf(first.next()), 3));
        assertEquals(
                adas.subList(3, 5), second.items().stream().map(Gateway::id).toList());
        assertNull(second.next());
        assertEquals(10, await(store.gateways().list(null, "", 10)).items().size());
    }

    @Test
    void aCodeIsSpentOnceHoweverManyTry() {
        Gateway gateway = gateway("ada");
        List<Future<Members.Enrolled>> tries = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            tries.add(store.members().enrol(enrolment(gateway, "code of " + gateway.id(), "key-1", "PEM key " + i)));
        }
        tries.forEach(t -> await(t.otherwiseEmpty()));
        assertEquals(1, tries.stream().filter(Future::succeeded).count());
        tries.stream().filter(Future::failed).forEach(t -> assertEquals("enrolment-code-invalid", code(t)));
        assertEquals(1, await(store.members().list(gateway.id())).size());
    }

    /** The answer of the first time may have been lost. */
    @Test
    void whoSpentACodeIsToldTheSameOnceMore() {
        Gateway gateway = gateway("ada");
        String code = "code of " + gateway.id();
        List<Future<Members.Enrolled>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tries.add(store.members().enrol(enrolment(gateway, code, "key-1")));
        }
        Member member = await(tries.get(0)).member();
        tries.forEach(t -> assertEquals(member, await(t).member()));
        assertEquals(List.of(member), await(store.members().list(gateway.id())));
        assertEquals("enrolment-code-invalid", code(store.members().enrol(enrolment(gateway, code, "key-1", "other"))));
        assertEquals("gateway-has-other-key", code(store.members().enrol(enrolment(gateway, code, "key-2"))));
        await(store.gateways().addCode(gateway.id(), Ids.digest("later"), HOUR.multipliedBy(2)));
        now.advance(HOUR);
        assertEquals("enrolment-code-invalid", code(store.members().enrol(enrolment(gateway, code, "key-1"))));
        Member second = await(store.members().enrol(enrolment(gateway, "later", "key-1", "second")))
                .member();
        await(store.members().revoke(gateway.id(), second.id()));
        assertEquals(
                "enrolment-code-invalid", code(store.members().enrol(enrolment(gateway, "later", "key-1", "second"))));
    }

    @Test
    void aCodeExpiresAndIsOfItsGatewayOnly() {
        Gateway gateway = gateway("ada");
        Gateway other = gateway("ada");
        String code = "code of " + gateway.id();
        assertEquals("enrolment-code-invalid", code(store.members().enrol(enrolment(other, code, "key-1"))));
        now.advance(HOUR);
        assertEquals("enrolment-code-invalid", code(store.members().enrol(enrolment(gateway, code, "key-1"))));
        await(store.gateways().addCode(gateway.id(), Ids.digest("fresh"), HOUR));
        await(store.members().enrol(enrolment(gateway, "fresh", "key-1")));
    }

    @Test
    void anotherKeyIsRefusedAndSpendsNothing() {
        Gateway gateway = gateway("ada");
        member(gateway);
        assertEquals(
                "key-1",
                await(store.gateways().find(gateway.id())).orElseThrow().keyId());
        await(store.gateways().addCode(gateway.id(), Ids.digest("second"), HOUR));
        assertEquals("gateway-has-other-key", code(store.members().enrol(enrolment(gateway, "second", "key-2"))));
        await(store.members().enrol(enrolment(gateway, "second", "key-1")));
        assertEquals(2, await(store.members().list(gateway.id())).size());
    }

    @Test
    void anAssertionGivesOneToken() {
        Member member = member(gateway("ada"));
        Instant ends = now.instant().plus(HOUR);
        List<Future<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tries.add(store.members().addToken(member.id(), "assertion", ends, "token-" + i, ends));
        }
        assertEquals(1, tries.stream().filter(StoreContract::await).count());
        now.advance(HOUR.plusSeconds(1));
        assertTrue(await(store.members().addToken(member.id(), "assertion", ends, "later", ends)), "forgotten by then");
    }

    @Test
    void revocationTakesTheTokensAway() {
        Gateway gateway = gateway("ada");
        Member member = member(gateway);
        Instant ends = now.instant().plus(HOUR);
        await(store.members().addToken(member.id(), "assertion", ends, "token", ends));
        assertEquals(
                Optional.of(new MemberToken(member.id(), gateway.id(), false, ends)),
                await(store.members().token("token")));
        assertFalse(await(store.members().revoke("gw-other", member.id())));
        assertTrue(await(store.members().token("token")).isPresent(), "another gateway's owner can't void a token");
        assertTrue(await(store.members().revoke(gateway.id(), member.id())));
        assertEquals(Optional.empty(), await(store.members().token("token")));
        assertTrue(await(store.members().find(member.id())).orElseThrow().revoked());
    }

    /** Tables of version 2 did not tell whether a key was rotated after a revocation. */
    @Test
    void aRevocationOfBeforeMakesARotationDue() throws IOException, SQLException {
        StoreSettings before = empty();
        Path file = before.passwordFile();
        String password = file == null ? null : Files.readString(file).strip();
        Flyway.configure()
                .dataSource(before.url(), before.user(), password)
                .target("2")
                .load()
                .migrate();
        try (Connection c = DriverManager.getConnection(before.url(), before.user(), password)) {
            for (String revoked : List.of("true", "false")) {
                Sql.update(
                        c,
                        "insert into gateway (id, name, owner, created) values (?, 'plant', 'ada', 0)",
                        "gw-" + revoked);
                Sql.update(
                        c,
                        "insert into member (id, gateway, name, version, public_key, revoked, created)"
                                + " values (?, ?, 'machine', '0.1', 'PEM key', ?, 0)",
                        "mb-" + revoked,
                        "gw-" + revoked,
                        Boolean.valueOf(revoked));
            }
        }
        Store after = open(before);
        assertTrue(await(after.gateways().find("gw-true")).orElseThrow().rotationDue());
        assertFalse(await(after.gateways().find("gw-false")).orElseThrow().rotationDue());
        await(after.close());
    }

    private StoredConnection connection(Gateway gateway) {
        return await(store.connections()
                .create(
                        "sql",
                        gateway.id(),
                        "café ☕",
                        "ada",
                        new JsonObject().put("server", "db\"1").put("n", 5),
                        new SealedCredentials("cms", "x".repeat(32_000))));
    }

    @Test
    void aConnectionIsAsItWasMade() {
        StoredConnection made = connection(gateway("ada"));
        assertEquals(Optional.of(made), await(store.connections().find(made.id())));
        assertEquals(
                List.of(made), await(store.connections().list("ada", "", 10)).items());
        assertEquals(List.of(), await(store.connections().list("grace", "", 10)).items());
        assertTrue(await(store.connections().remove(made.id())));
        assertFalse(await(store.connections().remove(made.id())));
    }

    @Test
    void ofChangesAtTheSameTimeOneWins() {
        StoredConnection made = connection(gateway("ada"));
        List<Future<Optional<StoredConnection>>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tries.add(store.connections().change(made));
        }
        assertEquals(
                1,
                tries.stream()
                        .map(StoreContract::await)
                        .filter(Optional::isPresent)
                        .count());
        assertEquals(2, await(store.connections().find(made.id())).orElseThrow().version());
    }

    @Test
    void aGatewayInUseStays() {
        Gateway gateway = gateway("ada");
        member(gateway);
        StoredConnection made = connection(gateway);
        assertEquals("gateway-in-use", code(store.gateways().remove(gateway.id())));
        await(store.connections().remove(made.id()));
        assertTrue(await(store.gateways().remove(gateway.id())));
        assertEquals(List.of(), await(store.members().list(gateway.id())));
        assertEquals(
                CloudCode.UNKNOWN_GATEWAY.code(),
                code(store.connections().create("sql", gateway.id(), "n", "ada", new JsonObject(), null)));
    }
}
