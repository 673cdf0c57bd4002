package org.sallyport.rig.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.relay.WaitingRoom;
import org.sallyport.cloud.runtime.Repeats;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.StreamCode;

/** Brings a call to an agent as the cloud does: picks links, waits for one, repeats where the real rule allows it. */
final class Delivery {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SimCloud cloud;
    private final Call call;
    private final List<RelayLink> tried = new ArrayList<>();
    private final long deadline;
    private final Runnable deadlineTimer;
    private long waitUntil;
    private Runnable patience = () -> {};
    private WaitingRoom.@Nullable Place place;
    private @Nullable CloudEnd current;
    private int stream;
    private boolean begun;
    private boolean over;

    Delivery(SimCloud cloud, Call call) {
        this.cloud = cloud;
        this.call = call;
        this.deadline = cloud.host().nanoTime() + DEADLINE.toNanos();
        this.deadlineTimer = cloud.host().after(DEADLINE, this::late);
        cloud.delivers(this);
    }

    void attempt() {
        RelayLink link = cloud.pick(tried);
        if (link == null) {
            await();
            return;
        }
        tried.add(link);
        CloudEnd end = (CloudEnd) link;
        current = end;
        stream = end.open(new Attempt(end), call);
    }

    private final class Attempt implements Stream {
        private final CloudEnd on;

        Attempt(CloudEnd on) {
            this.on = on;
        }

        @Override
        public void failed(LinkException failure) {
            cloud.host().run(() -> failedOn(on, failure));
        }

        @Override
        public void begun() {
            begun = true;
        }

        @Override
        public void ended() {
            over("answered");
        }
    }

    private void failedOn(CloudEnd end, LinkException failure) {
        if (over) {
            return;
        }
        if (begun) {
            over("cut");
            return;
        }
        long left = deadline - cloud.host().nanoTime();
        Repeats.Verdict verdict = Repeats.decide(new Repeats.Failed(call.method(), failure, true, tried.size(), left));
        if (failure.unprocessed()) {
            cloud.doubt(end);
        }
        if (verdict == Repeats.Verdict.AGAIN) {
            attempt();
        } else {
            over(failure.code().code() + " " + verdict);
        }
    }

    private void await() {
        long now = cloud.host().nanoTime();
        if (waitUntil == 0) {
            waitUntil = now + PATIENCE.toNanos();
        }
        place = waitUntil - now <= 0 ? null : cloud.await(() -> cloud.host().run(this::woken));
        if (place == null) {
            over("no link");
        } else {
            patience = cloud.host().after(Duration.ofNanos(waitUntil - now), this::tooLong);
        }
    }

    private void woken() {
        if (!over) {
            patience.run();
            place = null;
            attempt();
        }
    }

    private void tooLong() {
        WaitingRoom.Place waited = place;
        if (!over && waited != null && waited.leave()) {
            over("no link came");
        }
    }

    private void late() {
        if (!over) {
            CloudEnd end = current;
            if (end != null) {
                end.resetByUs(stream, StreamCode.CANCEL);
            }
            over("deadline");
        }
    }

    /** The cloud has died: its callers' connections are cut. */
    void cloudDied() {
        over("caller cut");
    }

    private void over(String how) {
        if (over) {
            throw new AssertionError(call + " ends twice");
        }
        over = true;
        if (place != null) {
            place.leave();
        }
        patience.run();
        deadlineTimer.run();
        cloud.delivered(this);
        call.over(how);
    }
}
