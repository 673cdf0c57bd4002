package org.sallyport.datasource.sql.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a request's fields {@code accept} say (RFC 9110, 12.5.1); nothing means anything. */
final class MediaRanges {
    private final List<Range> ranges = new ArrayList<>();

    /** How well a media type is accepted: its weight in thousandths, and how closely the range names it. */
    record Match(int weight, int closeness) {
        static final Match NONE = new Match(0, 0);
    }

    private record Range(String type, List<String> parameters, int weight) {

        /** 3 where it names the type, 2 its kind, 1 any; 0 where it doesn't take it. */
        int closeness(String mediaType) {
            if (type.equals(mediaType)) {
                return 3;
            }
            if (type.equals("*/*")) {
                return 1;
            }
            return type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1)) ? 2 : 0;
        }
    }

    MediaRanges(List<String> fields) {
        for (String field : fields) {
            for (String range : field.split(",", -1)) {
                if (!range.isBlank()) {
                    ranges.add(range(range));
                }
            }
        }
        if (ranges.isEmpty()) {
            ranges.add(new Range("*/*", List.of(), 1000));
        }
    }

    private static Range range(String text) {
        List<String> parameters = parameters(text);
        int weight = 1000;
        for (String parameter : parameters) {
            if (parameter.startsWith("q=")) {
                weight = weight(parameter.substring(2));
            }
        }
        return new Range(text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT), parameters, weight);
    }

    /** The parameters of a media type or range, in lower case: what stands behind each {@code ;}. */
    static List<String> parameters(String text) {
        return Arrays.stream(text.split(";", -1))
                .skip(1)
                .map(parameter -> parameter.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A weight that isn't one accepts nothing. */
    private static int weight(String text) {
        boolean fits = text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");
        return fits ? (int) Math.round(Double.parseDouble(text) * 1000) : 0;
    }

    /** How well a media type is accepted: by the range that names it most closely. */
    Match match(String mediaType) {
        Match best = Match.NONE;
        for (Range range : ranges) {
            int closeness = range.closeness(mediaType);
            if (closeness > best.closeness()) {
                best = new Match(range.weight(), closeness);
            }
        }
        return best;
    }

    /** The parameters of the ranges that name a media type and accept it, of those accepted best first. */
    List<String> parametersOf(String mediaType) {
        return ranges.stream()
                .filter(range -> range.type().equals(mediaType) && range.weight() > 0)
                .sorted(Comparator.comparingInt(Range::weight).reversed())
                .flatMap(range -> range.parameters().stream())
                .toList();
    }
}
