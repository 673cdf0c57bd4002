package org.sallyport.agent.links;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.links.ScriptedCloud.ScriptedLink;
import org.sallyport.relay.LinkCode;

class LinkSupervisorTest {
    private static final Duration GRACE = Duration.ofSeconds(7);
    private static final Duration LIFE = Duration.ofHours(1);

    /** Three quarters of the life, less the tenth that the jitter takes at most. */
    private static final Duration RENEWAL = Duration.ofMinutes(39);

    private final ManualTurn turn = new ManualTurn();
    private final ScriptedCloud cloud = new ScriptedCloud();
    private final Map<Integer, LinkState> states = new HashMap<>();

    /** The longest wait that the jitter may give. */
    private static final class Longest implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new AssertionError("only bounded numbers are asked for");
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    private LinkSupervisor start(int links) {
        LinkSupervisor supervisor = LinkSupervisor.create(turn, links, turn, new Longest(), cloud, states::put);
        supervisor.start();
        turn.settle();
        return supervisor;
    }

    private void refuse() {
        cloud.last().refuse("cloud-unreachable", true, null);
        turn.settle();
    }

    private ScriptedLink accept() {
        ScriptedLink link = cloud.last().accept();
        turn.settle();
        return link;
    }

    private LinkState state() {
        return assertNotNullState(states.get(1));
    }

    private static LinkState assertNotNullState(@org.jspecify.annotations.Nullable LinkState state) {
        assertNotNull(state);
        return state;
    }

    private Duration waitTold() {
        LinkState.Waiting waiting = assertInstanceOf(LinkState.Waiting.class, state());
        return Duration.between(waiting.since(), waiting.next());
    }

    @Test
    void eachLinkIsDialledOnce() {
        start(3);
        assertEquals(
                java.util.List.of(1, 2, 3),
                cloud.all().stream().map(dial -> dial.link).collect(Collectors.toList()));
        assertInstanceOf(LinkState.Dialling.class, state());
        accept();
        assertTrue(states.get(3) instanceof LinkState.Up);
        turn.pass(Duration.ofHours(1));
        assertEquals(3, cloud.dials());
    }

    @Test
    void waitsGrowToAMinuteAndNoFurther() {
        start(1);
        long[] seconds = {500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000};
        for (long millis : seconds) {
            refuse();
            assertEquals(Duration.ofMillis(millis), waitTold());
            int before = cloud.dials();
            turn.pass(Duration.ofMillis(millis - 1));
            assertEquals(before, cloud.dials());
            turn.pass(Duration.ofMillis(1));
            assertEquals(before + 1, cloud.dials());
        }
    }

    @Test
    void aCloudThatIsAwayForAWeekIsReachedAgain() {
        start(1);
        for (int hour = 0; hour < 24 * 7; hour++) {
            while (turn.timers() == 0) {
                refuse();
            }
            turn.pass(Duration.ofMinutes(1));
        }
        accept();
        assertTrue(state().up());
        assertEquals(1, turn.timers(), "the renewal's");
    }

    @Test
    void retryAfterIsHonouredWhereItIsLonger() {
        start(1);
        cloud.last().refuse("cloud-draining", true, Duration.ofSeconds(20));
        turn.settle();
        assertEquals(Duration.ofSeconds(20), waitTold());
        turn.pass(Duration.ofSeconds(20));
        cloud.last().refuse("cloud-draining", true, Duration.ofMillis(1));
        turn.settle();
        assertEquals(Duration.ofSeconds(1), waitTold());
    }

    @Test
    void aFinalRefusalIsAskedAgainEachFiveMinutes() {
        start(1);
        for (int i = 0; i < 3; i++) {
            cloud.last().refuse("member-revoked", false, null);
            turn.settle();
            assertEquals(Duration.ofMinutes(5), waitTold());
            turn.pass(Duration.ofMinutes(5));
        }
        assertEquals(4, cloud.dials());
    }

    @Test
    void aStableLinkStartsTheCountAgainAndAnUnstableOneDoesNot() {
        start(1);
        refuse();
        turn.pass(Duration.ofMillis(500));
        refuse();
        turn.pass(Duration.ofSeconds(1));
        ScriptedLink unstable = accept();
        turn.pass(Duration.ofSeconds(59));
        unstable.closes(LinkCode.LINK_LOST);
        turn.settle();
        assertEquals(Duration.ofSeconds(2), waitTold());
        turn.pass(Duration.ofSeconds(2));
        ScriptedLink stable = accept();
        turn.pass(Duration.ofSeconds(60));
        stable.closes(LinkCode.SILENT);
        turn.settle();
        assertEquals(Duration.ofMillis(500), waitTold());
        assertEquals(
                "link-silent",
                assertInstanceOf(LinkState.Waiting.class, state()).problem().code());
    }

    @Test
    void theReplacementOfADrainedLinkIsDialledBeforeItIsGone() {
        start(1);
        ScriptedLink old = accept();
        turn.pass(Duration.ofSeconds(60));
        old.cloudDrains();
        turn.settle();
        assertEquals(2, cloud.dials());
        assertInstanceOf(LinkState.Replacing.class, state());
        ScriptedLink next = accept();
        assertTrue(state().up());
        old.closes(LinkCode.DRAINED);
        turn.settle();
        assertTrue(state().up());
        assertNull(next.drainedWithin);
        assertEquals(1, turn.timers(), "the renewal's");
    }

    @Test
    void aReplacementIsSoughtUntilItIsFound() {
        start(1);
        ScriptedLink old = accept();
        turn.pass(Duration.ofSeconds(60));
        old.cloudDrains();
        turn.settle();
        refuse();
        assertInstanceOf(LinkState.Replacing.class, state());
        old.closes(LinkCode.DRAINED);
        turn.settle();
        turn.pass(Duration.ofSeconds(1));
        assertEquals(3, cloud.dials());
        accept();
        assertTrue(state().up());
    }

    @Test
    void epochsRiseEvenWhenTheClockStands() {
        start(3);
        assertTrue(cloud.all().get(0).epoch >= turn.millis());
        assertEquals(cloud.all().get(0).epoch + 1, cloud.all().get(1).epoch);
        long last = cloud.last().epoch;
        refuse();
        turn.pass(Duration.ofMinutes(1));
        assertTrue(cloud.last().epoch > last);
    }

    @Test
    void anUnforeseenFailureIsTriedAgainToo() {
        start(1);
        cloud.last().answer.fail(new IllegalStateException("a fault"));
        turn.settle();
        assertEquals(
                "agent-failed",
                assertInstanceOf(LinkState.Waiting.class, state()).problem().code());
        turn.pass(Duration.ofSeconds(1));
        assertEquals(2, cloud.dials());
    }

    @Test
    void stoppingDrainsWhatIsUpAndGivesUpWhatIsNot() {
        LinkSupervisor supervisor = start(3);
        ScriptedLink up = cloud.all().get(0).accept();
        cloud.all().get(1).refuse("cloud-unreachable", true, null);
        turn.settle();
        Future<Void> stopped = supervisor.stop(GRACE);
        turn.settle();
        assertEquals(GRACE, up.drainedWithin);
        assertFalse(stopped.isComplete());
        up.closes(LinkCode.DRAINED);
        turn.settle();
        assertTrue(stopped.succeeded(), "the third link's dial under way is not waited for");
        ScriptedLink late = cloud.all().get(2).accept();
        turn.settle();
        assertEquals(GRACE, late.drainedWithin);
        late.closes(LinkCode.DRAINED);
        turn.settle();
        assertEquals(0, turn.timers());
        turn.pass(Duration.ofHours(1));
        assertEquals(3, cloud.dials());
    }

    @Test
    void aCloudThatDrainsEachFreshLinkIsNotDialledInATightLoop() {
        start(1);
        for (long millis : new long[] {500, 1000, 2000, 4000}) {
            ScriptedLink fresh = accept();
            int before = cloud.dials();
            fresh.cloudDrains();
            turn.settle();
            assertInstanceOf(LinkState.Replacing.class, state());
            fresh.closes(LinkCode.DRAINED);
            turn.settle();
            assertEquals(1, turn.timers());
            turn.pass(Duration.ofMillis(millis - 1));
            assertEquals(before, cloud.dials());
            turn.pass(Duration.ofMillis(1));
            assertEquals(before + 1, cloud.dials());
        }
    }

    private ScriptedLink acceptFor(Duration life) {
        ScriptedLink link = cloud.last().accept(life);
        turn.settle();
        return link;
    }

    @Test
    void aLinkIsReplacedBeforeItsTokenEnds() {
        start(1);
        ScriptedLink old = acceptFor(LIFE);
        long epoch = cloud.last().epoch;
        assertEquals(0, cloud.last().overlaps);
        turn.pass(RENEWAL.minusMillis(1));
        assertEquals(1, cloud.dials());
        turn.pass(Duration.ofMillis(1));
        assertEquals(2, cloud.dials());
        assertEquals(epoch, cloud.last().overlaps);
        assertTrue(state().up(), "the old one serves");
        ScriptedLink next = acceptFor(LIFE);
        assertNull(old.drainedWithin, "the cloud drains it");
        assertEquals(next, assertInstanceOf(LinkState.Up.class, state()).link());
        old.cloudDrains();
        old.closes(LinkCode.DRAINED);
        turn.settle();
        assertTrue(state().up());
        turn.pass(RENEWAL);
        assertEquals(3, cloud.dials());
    }

    @Test
    void aFailedRenewalIsTriedAgainWhileTheOldLinkServes() {
        start(1);
        ScriptedLink old = acceptFor(LIFE);
        long epoch = cloud.last().epoch;
        turn.pass(RENEWAL);
        for (long millis : new long[] {500, 1000, 2000}) {
            refuse();
            assertTrue(state().up());
            assertEquals(1, turn.timers());
            turn.pass(Duration.ofMillis(millis));
            assertEquals(epoch, cloud.last().overlaps);
        }
        assertEquals(5, cloud.dials());
        acceptFor(LIFE);
        old.closes(LinkCode.DRAINED);
        turn.settle();
        assertTrue(state().up());
    }

    @Test
    void aLinkLostWhileItsRenewalWaitsKeepsTheWait() {
        start(1);
        ScriptedLink old = acceptFor(LIFE);
        turn.pass(RENEWAL);
        cloud.last().refuse("cloud-draining", true, Duration.ofSeconds(20));
        turn.settle();
        turn.pass(Duration.ofSeconds(5));
        old.closes(LinkCode.LINK_LOST);
        turn.settle();
        assertEquals(Duration.ofSeconds(15), waitTold());
        turn.pass(Duration.ofSeconds(15));
        assertEquals(3, cloud.dials());
        assertEquals(0, cloud.last().overlaps);
    }

    @Test
    void aLinkLostWhileItsRenewalIsDialledIsToldAsBeingDialled() {
        start(1);
        ScriptedLink old = acceptFor(LIFE);
        turn.pass(RENEWAL);
        old.closes(LinkCode.SILENT);
        turn.settle();
        assertInstanceOf(LinkState.Dialling.class, state());
        assertEquals(2, cloud.dials());
        assertEquals(0, turn.timers());
        acceptFor(LIFE);
        assertTrue(state().up());
    }

    @Test
    void theReplacementOfADrainedLinkOverlapsItUntilItIsGone() {
        start(1);
        ScriptedLink old = accept();
        long epoch = cloud.last().epoch;
        turn.pass(Duration.ofSeconds(60));
        old.cloudDrains();
        turn.settle();
        assertEquals(epoch, cloud.last().overlaps);
        old.closes(LinkCode.DRAINED);
        turn.settle();
        refuse();
        turn.pass(Duration.ofMinutes(1));
        assertEquals(0, cloud.last().overlaps);
    }

    @Test
    void tokensOfNoLifeDoNotMakeATightLoop() {
        start(1);
        for (int i = 1; i < 10; i++) {
            acceptFor(Duration.ZERO);
            assertEquals(i, cloud.dials());
            turn.pass(Duration.ofMillis(999));
            assertEquals(i, cloud.dials());
            turn.pass(Duration.ofMillis(1));
        }
    }

    @Test
    void aFencedLinkIsDialledAgainAfterTheLongestWaitAndTellsThatTheMemberRunsTwice() {
        start(1);
        ScriptedLink link = accept();
        turn.pass(Duration.ofMinutes(5));
        link.closes(LinkCode.FENCED);
        turn.settle();
        assertEquals(Duration.ofSeconds(60), waitTold());
        LinkState.Waiting waiting = assertInstanceOf(LinkState.Waiting.class, state());
        assertEquals("link-fenced", waiting.problem().code());
        assertTrue(waiting.problem().detail().contains("copy of this data directory"));
        turn.pass(Duration.ofSeconds(60));
        assertEquals(2, cloud.dials());
        assertEquals(0, cloud.last().overlaps, "what fenced it is another's");
    }

    @Test
    void aFencedLinkWaitsLongestEvenIfItsRenewalWouldBeTriedEarlier() {
        start(1);
        ScriptedLink link = acceptFor(LIFE);
        turn.pass(RENEWAL);
        refuse();
        link.closes(LinkCode.FENCED);
        turn.settle();
        assertEquals(Duration.ofSeconds(60), waitTold());
        assertEquals(1, turn.timers());
    }

    @Test
    void stoppingDrainsTheOldLinkAndItsReplacement() {
        LinkSupervisor supervisor = start(1);
        ScriptedLink old = acceptFor(LIFE);
        turn.pass(RENEWAL);
        ScriptedLink next = acceptFor(LIFE);
        Future<Void> stopped = supervisor.stop(GRACE);
        turn.settle();
        assertEquals(GRACE, old.drainedWithin);
        assertEquals(GRACE, next.drainedWithin);
        assertEquals(0, turn.timers());
        old.closes(LinkCode.DRAINED);
        turn.settle();
        assertFalse(stopped.isComplete());
        next.closes(LinkCode.DRAINED);
        turn.settle();
        assertTrue(stopped.succeeded());
    }
}
