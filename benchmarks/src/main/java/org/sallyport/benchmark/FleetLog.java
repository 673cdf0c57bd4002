package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** When links were dialled and came up, as the logs of the fleet's processes tell. */
record FleetLog(List<Instant> dials, List<Instant> ups) {
    private static final Pattern LINE = Pattern.compile("(\\S+Z) \\S+ +LinkLog link \\d+: (dialling|up to) .*");

    /** Reads all logs. */
    static FleetLog read(List<Path> logs) throws IOException {
        FleetLog all = new FleetLog(new ArrayList<>(), new ArrayList<>());
        for (Path log : logs) {
            try (Stream<String> lines = Files.lines(log)) {
                lines.map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
                    Instant at = Instant.parse(line.group(1));
                    (line.group(2).equals("dialling") ? all.dials : all.ups).add(at);
                });
            }
        }
        return all;
    }

    /** How many fell into each second after the moment. */
    static int[] perSecond(List<Instant> events, Instant from, int seconds) {
        int[] counts = new int[seconds];
        for (Instant event : events) {
            long second = Duration.between(from, event).toSeconds();
            if (!event.isBefore(from) && second < seconds) {
                counts[(int) second]++;
            }
        }
        return counts;
    }
}
