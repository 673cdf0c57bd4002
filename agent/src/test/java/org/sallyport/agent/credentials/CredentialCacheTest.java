package org.sallyport.agent.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Secret;

class CredentialCacheTest {
    private static final Duration LIFE = Duration.ofSeconds(10);
    private static final String WIPED = "\0\0\0";

    private long now = Long.MAX_VALUE - 5; // that it may overflow is part of its contract
    private final CredentialCache cache = new CredentialCache(2, () -> now);
    private final List<Credentials> loaded = new ArrayList<>();

    private Future<Credentials> load(String password) {
        Credentials credentials =
                new Credentials(Credentials.BASIC, Map.of("password", Secret.of(password.toCharArray())));
        loaded.add(credentials);
        return Future.succeededFuture(credentials);
    }

    private Lent lend(String digest) {
        return cache.lend(digest, LIFE, () -> load(digest)).result();
    }

    private static String password(Credentials credentials) {
        return credentials.require("password").reveal();
    }

    @Test
    void whatIsKnownIsNotLoadedAgain() {
        Lent first = lend("abc");
        Lent second = lend("abc");
        assertEquals(1, loaded.size());
        assertEquals(first.version(), second.version());
        assertNotSame(first.credentials(), second.credentials());
    }

    @Test
    void nothingIsWipedUnderABorrowersHands() {
        Lent first = lend("abc");
        Lent second = lend("abc");
        first.close();
        assertEquals(WIPED, password(first.credentials()));
        assertEquals("abc", password(second.credentials()));
        cache.close();
        assertEquals("abc", password(second.credentials()));
    }

    @Test
    void whatIsTooOldIsWipedAndLoadedAgain() {
        lend("abc");
        now += LIFE.toNanos() - 1;
        lend("abc");
        assertEquals(1, loaded.size());
        now++;
        lend("abc");
        assertEquals(2, loaded.size());
        assertEquals(WIPED, password(loaded.get(0)));
        assertEquals("abc", password(loaded.get(1)));
    }

    @Test
    void whatIsTooOldIsWipedWhenNobodyAsks() {
        lend("abc");
        cache.sweep();
        assertEquals("abc", password(loaded.get(0)));
        now += LIFE.toNanos();
        cache.sweep();
        assertEquals(WIPED, password(loaded.get(0)));
    }

    @Test
    void theLongestUnusedIsWipedWhereThereAreTooMany() {
        lend("abc");
        lend("def");
        lend("abc");
        lend("ghi");
        assertEquals(WIPED, password(loaded.get(1)));
        lend("abc");
        assertEquals(3, loaded.size());
    }

    @Test
    void allIsWipedAtTheEndAndNothingKeptAfterwards() {
        lend("abc");
        lend("def");
        cache.close();
        loaded.forEach(credentials -> assertEquals(WIPED, password(credentials)));
        assertEquals("ghi", password(lend("ghi").credentials()));
        assertEquals(WIPED, password(loaded.get(2)));
    }

    @Test
    void whoWantsTheSameAtOnceSharesOneLoading() {
        Promise<Credentials> coming = Promise.promise();
        List<Future<Lent>> borrowers = new ArrayList<>();
        borrowers.add(cache.lend("abc", LIFE, coming::future));
        for (int i = 0; i < 3; i++) {
            borrowers.add(cache.lend("abc", LIFE, () -> load("never")));
        }
        assertTrue(borrowers.stream().noneMatch(Future::isComplete));
        coming.complete(load("abc").result());
        assertEquals(1, loaded.size());
        borrowers.get(0).result().close();
        assertEquals("abc", password(borrowers.get(3).result().credentials()));
        assertEquals("abc", password(lend("abc").credentials()));
    }

    @Test
    void whatIsLoadingAtTheEndIsLentAndNotKept() {
        Promise<Credentials> coming = Promise.promise();
        Future<Lent> borrower = cache.lend("abc", LIFE, coming::future);
        cache.close();
        coming.complete(load("abc").result());
        assertEquals("abc", password(borrower.result().credentials()));
        assertEquals(WIPED, password(loaded.get(0)));
    }

    @Test
    void aFailureFailsAllWhoWaitAndIsForgotten() {
        Promise<Credentials> coming = Promise.promise();
        Future<Lent> one = cache.lend("abc", LIFE, coming::future);
        Future<Lent> two = cache.lend("abc", LIFE, coming::future);
        coming.fail("away");
        assertTrue(one.failed() && two.failed());
        Future<Lent> thrown = cache.lend("abc", LIFE, () -> {
            throw new IllegalStateException("a fault");
        });
        assertTrue(thrown.failed());
        assertEquals("abc", password(lend("abc").credentials()));
    }

    @Test
    void versionsTellOneReadingFromAnother() {
        Lent first = lend("abc");
        now += LIFE.toNanos();
        assertEquals(first.version(), lend("abc").version());
        cache.forget("abc");
        Lent other = cache.lend("abc", LIFE, () -> load("other")).result();
        assertNotEquals(first.version(), other.version());
        assertFalse(other.toString().contains("other"));
    }
}
