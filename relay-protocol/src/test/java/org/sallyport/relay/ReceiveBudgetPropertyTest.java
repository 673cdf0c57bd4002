package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random bodies on one budget. Invariants: the budget is never exceeded; what peers may send and what waits for readers
 * is never more than what is granted; all comes back. A failure names its seed.
 */
final class ReceiveBudgetPropertyTest {
    private static final int RUNS = 3_000;
    private static final int STEPS = 400;
    private static final int INITIAL = LinkSettings.INITIAL_WINDOW;

    /** A body with its peer, who sends what it has credit for and nothing else. */
    private static final class Body {
        private final ReceiveWindow window;
        private int peer;
        private int waiting;
        private boolean known;

        Body(ReceiveWindow window, int credit) {
            this.window = window;
            this.peer = credit;
            this.known = credit == INITIAL;
        }

        void send(int most) {
            int bytes = Math.min(peer, most);
            assertTrue(window.received(bytes), "the peer kept to its credit");
            peer -= bytes;
            waiting += bytes;
        }

        void take(int most) {
            int bytes = Math.min(waiting, most);
            waiting -= bytes;
            peer += window.taken(bytes);
        }

        void learn() {
            if (!known) {
                known = true;
                window.known();
                peer += 1;
            }
        }

        void end() {
            window.end();
            peer = 0;
        }
    }

    /** What one event loop does. */
    private static final class Run {
        private final Random random;
        private final ReceiveBudget budget;
        private final List<Body> bodies = new ArrayList<>();
        private final List<Body> ended = new ArrayList<>();
        private long now;

        Run(long seed, ReceiveBudget budget) {
            this.random = new Random(seed);
            this.budget = budget;
        }

        /** A piece: mostly small, at times a whole window. */
        private int piece() {
            return 1 + random.nextInt(1 << (4 + random.nextInt(21)));
        }

        void step() {
            now += random.nextInt(20) == 0
                    ? TimeUnit.SECONDS.toNanos(random.nextInt(20))
                    : TimeUnit.MILLISECONDS.toNanos(random.nextInt(50));
            Body body = pick(bodies);
            switch (random.nextInt(12)) {
                case 0, 1 -> open();
                case 2 -> end(body, false);
                case 3 -> drain();
                case 4 -> end(body, random.nextBoolean());
                default -> pass(body);
            }
        }

        private @Nullable Body pick(List<Body> from) {
            return from.isEmpty() ? null : from.get(random.nextInt(from.size()));
        }

        private void open() {
            int credit = random.nextBoolean() ? INITIAL : INITIAL - 1;
            ReceiveWindow window = ReceiveWindow.open(
                    budget, INITIAL, credit, () -> now, () -> TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
            if (window != null) {
                bodies.add(new Body(window, credit));
            }
        }

        private void pass(@Nullable Body body) {
            if (body == null) {
                return;
            }
            int rounds = random.nextInt(30);
            for (int i = 0; i < rounds; i++) {
                body.send(piece());
                if (random.nextInt(4) > 0) {
                    body.take(piece());
                }
                check();
            }
            if (random.nextBoolean()) {
                body.learn();
            }
        }

        private void end(@Nullable Body body, boolean abandoned) {
            if (body == null) {
                return;
            }
            bodies.remove(body);
            if (abandoned) {
                body.window.abandon();
            } else {
                body.end();
                ended.add(body);
            }
        }

        private void drain() {
            Body body = pick(ended);
            if (body != null) {
                body.take(piece());
            }
        }

        void check() {
            assertTrue(budget.granted() <= budget.max(), "over the budget");
            for (Body body : bodies) {
                int could = body.peer + body.waiting;
                assertTrue(could <= body.window.held(), "more than is held: " + could);
                assertTrue(body.window.size() <= ReceiveWindow.MOST);
            }
        }

        long held() {
            long sum = 0;
            for (Body body : bodies) {
                sum += body.window.held();
            }
            for (Body body : ended) {
                sum += body.window.held();
            }
            return sum;
        }

        void finish() {
            List.copyOf(bodies).forEach(body -> end(body, random.nextBoolean()));
            ended.forEach(body -> body.take(Integer.MAX_VALUE));
        }
    }

    @Test
    void oneEventLoop() {
        long first = System.nanoTime();
        for (int i = 0; i < RUNS; i++) {
            long seed = first + i;
            try {
                run(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void run(long seed) {
        ReceiveBudget budget = ReceiveBudget.of(INITIAL * (1L + new Random(seed).nextInt(1024)));
        Run run = new Run(seed, budget);
        for (int step = 0; step < STEPS; step++) {
            run.step();
            run.check();
            assertEquals(run.held(), budget.granted());
        }
        run.finish();
        assertEquals(0, budget.granted());
        assertTrue(budget.raise((int) Math.min(ReceiveWindow.MOST, budget.max() / 4)), "no raise is left behind");
    }

    @Test
    void severalEventLoops() throws Exception {
        long seed = System.nanoTime();
        ReceiveBudget budget = ReceiveBudget.of(8 << 20);
        ExecutorService loops = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> runs = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                long own = seed + i;
                runs.add(() -> {
                    Run run = new Run(own, budget);
                    for (int step = 0; step < STEPS; step++) {
                        run.step();
                        run.check();
                    }
                    run.finish();
                    return true;
                });
            }
            for (Future<Boolean> done : loops.invokeAll(runs)) {
                assertTrue(done.get(), "seed " + seed);
            }
        } finally {
            loops.shutdown();
        }
        assertEquals(0, budget.granted(), "seed " + seed);
    }
}
