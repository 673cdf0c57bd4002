package org.sallyport.cloud.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;

class LinkRegistryTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Hello HELLO = new Hello("1.0", "", List.of(), List.of());
    private static final Census EMPTY = new Census(0, 0, 0, 0, 0);

    private long now;
    private int turn;
    private final LinkRegistry registry = new LinkRegistry(LinkRules.DEFAULT, () -> now, () -> turn++);

    private static LinkIdentity dial(String member, String instance, long epoch, long overlaps, int number) {
        return new LinkIdentity("gw", member, instance, epoch, overlaps, "1.0", number, 2);
    }

    /** A dial of the member's first start that overlaps nothing. */
    private static LinkIdentity dial(String member, long epoch, int number) {
        return dial(member, "first", epoch, 0, number);
    }

    private ScriptedLink upgrade(HeldLink held) {
        ScriptedLink link = new ScriptedLink(held.identity());
        link.onClose(held::release);
        held.attach(link);
        return link;
    }

    private ScriptedLink open(LinkIdentity identity) {
        return open(identity, HOUR);
    }

    private ScriptedLink open(LinkIdentity identity, Duration life) {
        HeldLink held = registry.claim(identity, life);
        ScriptedLink link = upgrade(held);
        assertTrue(held.open(HELLO));
        return link;
    }

    private @Nullable RelayLink pick(RelayLink... tried) {
        return registry.pick("gw", "cn", List.of(tried));
    }

    private void pass(Duration time) {
        now += time.toNanos();
        registry.tick();
    }

    // Fencing.

    @Test
    void aHigherEpochFencesAtOnceAndALowerOneIsRefused() {
        ScriptedLink old = open(dial("a", 5, 1));
        HeldLink claimed = registry.claim(dial("a", 6, 1), HOUR);
        assertEquals(LinkCode.FENCED, assertNotNullClosed(old));
        assertNull(pick(), "the new one was not greeted yet");
        for (long epoch : new long[] {5, 6}) {
            CloudException stale = assertThrows(CloudException.class, () -> registry.claim(dial("a", epoch, 1), HOUR));
            assertEquals("stale-epoch", stale.problem().code());
        }
        ScriptedLink link = upgrade(claimed);
        assertTrue(claimed.open(HELLO));
        assertSame(link, pick());
    }

    private static LinkCode assertNotNullClosed(ScriptedLink link) {
        assertNotNull(link.closed);
        return link.closed.code();
    }

    @Test
    void anUpgradeThatIsFencedMeanwhileNeverTakesRequests() {
        HeldLink slow = registry.claim(dial("a", 1, 1), HOUR);
        HeldLink fast = registry.claim(dial("a", 2, 1), HOUR);
        ScriptedLink late = new ScriptedLink(slow.identity());
        late.onClose(slow::release);
        assertFalse(slow.attach(late));
        assertEquals(LinkCode.FENCED, assertNotNullClosed(late));
        assertFalse(slow.open(HELLO));
        ScriptedLink link = upgrade(fast);
        assertTrue(fast.open(HELLO));
        assertSame(link, pick());
        assertEquals(new Census(0, 1, 0, 1, 1), registry.census());
    }

    @Test
    void otherNumbersAndMembersAreNotFenced() {
        ScriptedLink one = open(dial("a", 1, 1));
        open(dial("a", 2, 2));
        open(dial("b", 3, 1));
        assertNull(one.closed);
        assertEquals(new Census(0, 3, 0, 2, 1), registry.census());
    }

    @Test
    void aThousandLoginsOverHalfOpenSessionsLeaveNothingBehind() {
        for (int epoch = 1; epoch <= 1000; epoch++) {
            // A new start of the agent each time; the old session is never heard of again until it is fenced.
            ScriptedLink link = open(dial("a", "start-" + epoch, epoch, 0, 1));
            link.inFlight = 3;
            assertSame(link, pick());
            assertEquals(new Census(0, 1, 0, 1, 1), registry.census());
        }
        assertEquals(LinkCode.LINK_LOST, lose(pick()));
        assertEquals(EMPTY, registry.census());
    }

    private static LinkCode lose(@Nullable RelayLink link) {
        assertNotNull(link);
        ((ScriptedLink) link).end(LinkCode.LINK_LOST);
        return LinkCode.LINK_LOST;
    }

    // Overlap.

    @Test
    void theOverlappedLinkServesUntilItsReplacementDoesAndThenDrains() {
        ScriptedLink old = open(dial("a", 1, 1));
        old.inFlight = 1;
        HeldLink claimed = registry.claim(dial("a", "first", 2, 1, 1), HOUR);
        ScriptedLink link = upgrade(claimed);
        assertSame(old, pick());
        claimed.open(HELLO);
        assertSame(link, pick());
        assertEquals(HOUR, old.draining);
        assertNull(old.closed);
        assertEquals(new Census(0, 1, 1, 1, 1), registry.census());
        old.end(LinkCode.DRAINED);
        assertEquals(new Census(0, 1, 0, 1, 1), registry.census());
    }

    @Test
    void aReplacementThatFailsLeavesTheOldLinkAsItWas() {
        ScriptedLink old = open(dial("a", 1, 1));
        HeldLink claimed = registry.claim(dial("a", "first", 2, 1, 1), HOUR);
        upgrade(claimed).end(LinkCode.SILENT);
        assertSame(old, pick());
        assertNull(old.draining);
    }

    @Test
    void aLinkThatDrainsIsNotFencedByTheNextReplacementButByAnotherProcess() {
        ScriptedLink first = open(dial("a", 1, 1));
        first.inFlight = 1;
        ScriptedLink second = open(dial("a", "first", 2, 1, 1));
        second.inFlight = 1;
        open(dial("a", "first", 3, 2, 1));
        assertNull(first.closed);
        assertNull(second.closed);
        assertEquals(new Census(0, 1, 2, 1, 1), registry.census());
        open(dial("a", "second", 4, 0, 1));
        assertEquals(LinkCode.FENCED, assertNotNullClosed(first));
        assertEquals(LinkCode.FENCED, assertNotNullClosed(second));
        assertEquals(new Census(0, 1, 0, 1, 1), registry.census());
    }

    @Test
    void aLinkServesOnWhileItsReplacementIsReplacedBeforeItWasGreeted() {
        ScriptedLink first = open(dial("a", 1, 1));
        HeldLink second = registry.claim(dial("a", "first", 2, 1, 1), HOUR);
        upgrade(second);
        HeldLink third = registry.claim(dial("a", "first", 3, 2, 1), HOUR);
        ScriptedLink newest = upgrade(third);
        assertSame(first, pick());
        assertTrue(third.open(HELLO));
        assertSame(newest, pick());
        assertEquals(HOUR, first.draining);
    }

    @Test
    void onlyTheSameProcessMayOverlap() {
        ScriptedLink old = open(dial("a", 1, 1));
        open(dial("a", "second", 2, 1, 1));
        assertEquals(LinkCode.FENCED, assertNotNullClosed(old));
    }

    @Test
    void ofTwoReplacementsTheOlderDrainsWhicheverOpensFirst() {
        HeldLink first = registry.claim(dial("a", 1, 1), HOUR);
        HeldLink second = registry.claim(dial("a", "first", 2, 1, 1), HOUR);
        ScriptedLink newer = upgrade(second);
        second.open(HELLO);
        ScriptedLink older = upgrade(first);
        first.open(HELLO);
        assertSame(newer, pick());
        assertEquals(HOUR, older.draining);
    }

    // Token, revocation, stop.

    @Test
    void aLinkDrainsWhenItsTokenExpires() {
        ScriptedLink link = open(dial("a", 1, 1), Duration.ofMinutes(10));
        link.inFlight = 1;
        pass(Duration.ofMinutes(9));
        assertSame(link, pick());
        now += Duration.ofMinutes(1).toNanos();
        assertNull(pick(), "even before the next tick");
        registry.tick();
        assertEquals(HOUR, link.draining);
        assertEquals(new Census(0, 0, 1, 0, 0), registry.census());
    }

    @Test
    void aRevokedMemberLosesItsLinksAndThoseThatItDials() {
        ScriptedLink open = open(dial("a", 1, 1));
        HeldLink dialled = registry.claim(dial("a", 2, 2), HOUR);
        ScriptedLink other = open(dial("b", 3, 1));
        registry.closeMember("a", "revoked");
        assertNotNull(open.closed);
        ScriptedLink late = upgrade(dialled);
        assertNotNull(late.closed);
        assertFalse(dialled.open(HELLO));
        assertSame(other, pick());
    }

    @Test
    void aMemberIsTakenAwayThoughItsLinkNeverCloses() {
        ScriptedLink hanging = open(dial("a", 1, 1));
        hanging.hangs = true;
        registry.closeMember("a", "revoked");
        assertNull(hanging.closed);
        assertNull(pick());
        assertEquals(0, registry.presence("gw", "a").links());
    }

    @Test
    void aStoppingCloudDrainsAllAndTakesNoMore() {
        ScriptedLink idle = open(dial("a", 1, 1));
        ScriptedLink busy = open(dial("b", 2, 1));
        busy.inFlight = 1;
        HeldLink dialled = registry.claim(dial("c", 3, 1), HOUR);
        var drained = registry.drain(Duration.ofSeconds(30));
        assertNotNull(idle.closed);
        assertEquals(Duration.ofSeconds(30), busy.draining);
        assertNull(pick());
        assertEquals(LinkCode.DRAINED, assertNotNullClosed(upgrade(dialled)));
        CloudException refused = assertThrows(CloudException.class, () -> registry.claim(dial("d", 4, 1), HOUR));
        assertEquals("cloud-draining", refused.problem().code());
        assertNull(registry.await("gw", () -> {}), "nothing comes back to a cloud that stops");
        assertFalse(drained.isComplete());
        busy.end(LinkCode.DRAINED);
        assertTrue(drained.succeeded());
        assertEquals(EMPTY, registry.census());
    }

    // Choice.

    @Test
    void requestsSpreadOverMembersAndTheirLinks() {
        List<ScriptedLink> links =
                List.of(open(dial("a", 1, 1)), open(dial("a", 2, 2)), open(dial("b", 3, 1)), open(dial("b", 4, 2)));
        for (int i = 0; i < 400; i++) {
            ((ScriptedLink) assertPicked(pick())).inFlight++;
        }
        links.forEach(link -> assertEquals(100, link.inFlight));
    }

    private static RelayLink assertPicked(@Nullable RelayLink link) {
        assertNotNull(link);
        return link;
    }

    @Test
    void aLinkThatWasTriedIsOutAndItsMemberComesLast() {
        ScriptedLink a1 = open(dial("a", 1, 1));
        ScriptedLink a2 = open(dial("a", 2, 2));
        ScriptedLink b1 = open(dial("b", 3, 1));
        b1.inFlight = 50;
        assertSame(b1, pick(a1));
        assertSame(a2, pick(a1, b1));
        assertNull(pick(a1, a2, b1));
    }

    @Test
    void aMemberThatLostALinkIsUsedLastForAWhile() {
        ScriptedLink a1 = open(dial("a", 1, 1));
        ScriptedLink a2 = open(dial("a", 2, 2));
        ScriptedLink b1 = open(dial("b", 3, 1));
        b1.inFlight = 500;
        a1.end(LinkCode.LINK_LOST);
        for (int i = 0; i < 10; i++) {
            assertSame(b1, pick());
        }
        now += LinkRules.DEFAULT.suspicion().toNanos();
        assertSame(a2, pick());
        registry.doubt(a2);
        assertSame(b1, pick());
        lose(b1);
        assertSame(a2, pick(), "better than none");
        open(dial("a", 4, 1));
        assertSame(a2.identity().member(), assertPicked(pick()).identity().member());
    }

    @Test
    void aMemberThatFlapsIsHeldBackThoughItComesBack() {
        ScriptedLink a1 = open(dial("a", 1, 1));
        ScriptedLink b1 = open(dial("b", 2, 1));
        b1.inFlight = 50;
        lose(a1);
        ScriptedLink a2 = open(dial("a", 3, 1));
        registry.tick();
        assertSame(b1, pick(), "it was lost just now");
        now += LinkRules.DEFAULT.suspicion().toNanos();
        registry.tick();
        assertSame(a2, pick());
    }

    @Test
    void aMemberThatWasLostAndStaysAwayIsForgottenWithItsSuspicion() {
        lose(open(dial("a", 1, 1)));
        now += LinkRules.DEFAULT.suspicion().toNanos();
        registry.tick();
        ScriptedLink b1 = open(dial("b", 2, 1));
        b1.inFlight = 50;
        assertSame(open(dial("a", 3, 1)), pick());
    }

    @Test
    void aLinkThatEndsInGoodOrderRaisesNoSuspicion() {
        ScriptedLink a1 = open(dial("a", 1, 1));
        ScriptedLink a2 = open(dial("a", 2, 2));
        ScriptedLink b1 = open(dial("b", 3, 1));
        b1.inFlight = 1;
        a1.end(LinkCode.DRAINED);
        assertSame(a2, pick());
    }

    private HeldLink openHeld(LinkIdentity identity) {
        HeldLink held = registry.claim(identity, HOUR);
        upgrade(held);
        held.open(HELLO);
        return held;
    }

    @Test
    void whatMembersTellOfThemselvesCounts() {
        HeldLink a = openHeld(dial("a", 1, 1));
        HeldLink b = openHeld(dial("b", 2, 1));
        registry.told(a, new MemberStatus(90, 10, 200, false, Set.of()));
        registry.told(b, new MemberStatus(10, 0, 200, false, Set.of("cn")));
        assertSame(a.link(), pick(), "b can't reach the connection's data source");
        assertSame(b.link(), registry.pick("gw", "cn-other", List.of()), "others keep a busier");
        registry.told(b, new MemberStatus(0, 0, 200, true, Set.of()));
        assertSame(a.link(), registry.pick("gw", "cn-other", List.of()), "b drains");
        assertNull(registry.pick("gw", "cn-other", List.of(assertPicked(a.link()))), "b takes nothing new at all");
        assertEquals(100, registry.presence("gw", "a").load());
        now += MemberStatus.LIFE.plusSeconds(1).toNanos();
        assertNotNull(registry.pick("gw", "cn-other", List.of(assertPicked(a.link()))), "what it told is too old");
        assertEquals(0, registry.presence("gw", "a").load());
    }

    // Waiting.

    @Test
    void whoWaitsIsWokenByTheNextLink() {
        now = TimeUnit.HOURS.toNanos(1);
        AtomicInteger woken = new AtomicInteger();
        assertNull(registry.await("gw", woken::incrementAndGet), "it was never there");
        ScriptedLink link = open(dial("a", 1, 1));
        lose(link);
        WaitingRoom.Place leaving = registry.await("gw", woken::incrementAndGet);
        registry.await("gw", woken::incrementAndGet);
        assertNotNull(leaving);
        assertTrue(leaving.leave());
        assertFalse(leaving.leave());
        assertEquals(1, registry.waiting());
        open(dial("a", 2, 1));
        assertEquals(1, woken.get());
        assertEquals(0, registry.waiting());
    }

    @Test
    void nobodyWaitsForAGatewayThatHasBeenAwayForLong() {
        lose(open(dial("a", 1, 1)));
        pass(WaitingRoom.EXPECTED);
        assertNull(registry.await("gw", () -> {}));
    }

    @Test
    void aGatewayWhoseLinksDrainIsWaitedFor() {
        ScriptedLink link = open(dial("a", 1, 1));
        now += TimeUnit.HOURS.toNanos(2);
        link.draining = HOUR;
        assertNull(pick());
        assertNotNull(registry.await("gw", () -> {}));
    }

    @Test
    void soManyMayWaitAndNoMore() {
        LinkRegistry small = new LinkRegistry(new LinkRules(HOUR, HOUR, 2), () -> now, () -> 0);
        assertNotNull(small.await("gw", () -> {}));
        assertNotNull(small.await("gw-2", () -> {}));
        assertNull(small.await("gw-3", () -> {}));
    }
}
