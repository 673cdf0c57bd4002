package org.sallyport.benchmark;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a run: for each measure and route the values of all rounds. Order of first mention is kept. */
final class Report {
    private final Map<String, Map<String, List<Double>>> measures = new LinkedHashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();

    /** Adds one round's value. */
    void add(String measure, String route, double value) {
        measures.computeIfAbsent(measure, name -> new LinkedHashMap<>())
                .computeIfAbsent(route, name -> new ArrayList<>())
                .add(value);
    }

    /** Adds what a closed loop saw. */
    void add(String work, int connections, String route, Load load) {
        String at = work + ", " + connections + (connections == 1 ? " connection" : " connections");
        add(at + ": requests/s", route, load.requestsPerSecond());
        add(at + ": p50 ms", route, load.p50());
        add(at + ": p99 ms", route, load.p99());
    }

    /** Something to know when reading the figures. */
    void note(String name, String value) {
        notes.put(name, value);
    }

    /** The median of a measure on a route; NaN where it wasn't taken. */
    double median(String measure, String route) {
        return median(values(measure, route));
    }

    /** The median; NaN of nothing. */
    static double median(List<Double> values) {
        return values.isEmpty() ? Double.NaN : values.stream().sorted().toList().get(values.size() / 2);
    }

    /** A measure's value on a route over that on another, round by round; empty where one wasn't taken. */
    List<Double> ratios(String measure, String route, String other) {
        List<Double> over = values(measure, route);
        List<Double> under = values(measure, other);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(over.size(), under.size()); i++) {
            ratios.add(over.get(i) / under.get(i));
        }
        return ratios;
    }

    /** All rounds' values of a measure on a route. */
    List<Double> values(String measure, String route) {
        return measures.getOrDefault(measure, Map.of()).getOrDefault(route, List.of());
    }

    /** All values, medians and notes. */
    JsonObject toJson() {
        JsonArray rows = new JsonArray();
        measures.forEach((measure, routes) -> routes.forEach((route, values) -> rows.add(new JsonObject()
                .put("measure", measure)
                .put("route", route)
                .put("median", median(measure, route))
                .put("values", new JsonArray(values)))));
        JsonObject about = new JsonObject();
        notes.forEach(about::put);
        return new JsonObject().put("notes", about).put("measures", rows);
    }

    /** A table for people, in Markdown: median (lowest to highest) of each measure, a column a route. */
    String toTable() {
        List<String> routes = measures.values().stream()
                .flatMap(byRoute -> byRoute.keySet().stream())
                .distinct()
                .toList();
        StringBuilder table = new StringBuilder();
        notes.forEach(
                (name, value) -> table.append(name).append(": ").append(value).append('\n'));
        table.append("\n| measure | ").append(String.join(" | ", routes)).append(" |\n|---");
        table.append("|---:".repeat(routes.size())).append("|\n");
        measures.forEach((measure, byRoute) -> {
            table.append("| ").append(measure);
            for (String route : routes) {
                table.append(" | ").append(cell(byRoute.getOrDefault(route, List.of())));
            }
            table.append(" |\n");
        });
        return table.append(ratioTable(routes)).toString();
    }

    /** Sallyport over each other route: the median of the rounds' ratios, and their spread. */
    private String ratioTable(List<String> routes) {
        List<String> others =
                routes.stream().filter(route -> !route.equals(Route.SALLYPORT)).toList();
        StringBuilder table = new StringBuilder();
        measures.keySet().forEach(measure -> {
            List<String> cells = others.stream()
                    .map(other -> cell(ratios(measure, Route.SALLYPORT, other)))
                    .toList();
            if (!cells.stream().allMatch("-"::equals)) {
                table.append("| ").append(measure).append(" | ").append(String.join(" | ", cells));
                table.append(" |\n");
            }
        });
        String head = "\n| Sallyport over | " + String.join(" | ", others) + " |\n|---" + "|---:".repeat(others.size());
        return table.isEmpty() ? "" : head + "|\n" + table;
    }

    /** Median (lowest to highest), for people. */
    static String cell(List<Double> values) {
        if (values.isEmpty()) {
            return "-";
        }
        List<Double> sorted = values.stream().sorted().toList();
        String median = number(sorted.get(sorted.size() / 2));
        return sorted.size() == 1
                ? median
                : median + " (" + number(sorted.get(0)) + " to " + number(sorted.get(sorted.size() - 1)) + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }
}
