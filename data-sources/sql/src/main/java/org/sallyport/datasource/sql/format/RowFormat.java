package org.sallyport.datasource.sql.format;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.format.MediaRanges.Match;
import org.sallyport.datasource.sql.table.Column;

/** The formats of rows, by their media types; the first is the usual one. */
public enum RowFormat {
    JSON("application/json", "; charset=utf-8") {
        @Override
        public RowBody body(List<Column> columns, Envelope envelope) {
            return new JsonRows(columns, envelope);
        }

        @Override
        RowReader reader(List<Column> columns) {
            return new JsonRowReader(columns, false);
        }
    },
    /** A JSON object a line. */
    NDJSON("application/x-ndjson", "; charset=utf-8") {
        @Override
        public RowBody body(List<Column> columns, Envelope envelope) {
            return new JsonRows(columns, envelope.inLines());
        }

        @Override
        RowReader reader(List<Column> columns) {
            return new JsonRowReader(columns, true);
        }
    },
    /** RFC 4180, with a header. */
    CSV("text/csv", "; charset=utf-8; header=present") {
        @Override
        public RowBody body(List<Column> columns, Envelope envelope) {
            return new CsvRows(columns, envelope.wantedRows());
        }

        @Override
        RowReader reader(List<Column> columns) {
            return new CsvRowReader(columns);
        }
    },
    /** Arrow's IPC streaming format. */
    ARROW("application/vnd.apache.arrow.stream", "") {
        @Override
        public RowBody body(List<Column> columns, Envelope envelope) {
            return new ArrowRows(columns, envelope.wantedRows());
        }

        @Override
        RowReader reader(List<Column> columns) {
            return new ArrowRowReader(columns);
        }
    };

    private final String mediaType;
    private final String parameters;

    RowFormat(String mediaType, String parameters) {
        this.mediaType = mediaType;
        this.parameters = parameters;
    }

    /** The media type, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** The field {@code content-type} of an answer. */
    public String contentType() {
        return mediaType + parameters;
    }

    /** A body of rows with these columns; of the envelope, formats without one heed only how many rows are wanted. */
    public abstract RowBody body(List<Column> columns, Envelope envelope);

    /** A reader of bodies in the format. */
    abstract RowReader reader(List<Column> columns);

    /**
     * The format that a call wants.
     *
     * @throws SourceException {@code NOT_ACCEPTABLE} naming those there are
     */
    public static RowFormat of(Call call) {
        return accepted(call.headers(), call.request().query().get("$format"));
    }

    /**
     * The format that a request wants: by the option {@code $format} ({@code json}, {@code ndjson}, {@code csv},
     * {@code arrow} or a media type), else by the fields {@code accept}. Among those accepted equally well the one named
     * most closely, then the first of these.
     *
     * @throws SourceException {@code NOT_ACCEPTABLE} naming those there are
     */
    public static RowFormat accepted(MultiMap headers, @Nullable String option) {
        if (option != null) {
            String wanted = option.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(format ->
                            format.mediaType.equals(wanted) || format.name().equalsIgnoreCase(wanted))
                    .findFirst()
                    .orElseThrow(() -> notAcceptable("The option $format asks for none of the formats there are"));
        }
        MediaRanges ranges = new MediaRanges(headers.getAll("accept"));
        Comparator<RowFormat> better = Comparator.comparing(
                format -> ranges.match(format.mediaType),
                Comparator.comparingInt(Match::weight).thenComparingInt(Match::closeness));
        // max would answer the last of equals
        RowFormat best =
                Arrays.stream(values()).sorted(better.reversed()).findFirst().orElse(JSON);
        if (ranges.match(best.mediaType).weight() == 0) {
            throw notAcceptable("The request accepts none of the formats there are");
        }
        return best;
    }

    private static SourceException notAcceptable(String what) {
        return new SourceException(SourceCode.NOT_ACCEPTABLE, what + ": " + mediaTypes());
    }

    /** The format of a request's body, by its field {@code content-type}; JSON where there is none. */
    static RowFormat ofBody(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.mediaType.equals(type.isEmpty() ? JSON.mediaType : type))
                .findFirst()
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNSUPPORTED_MEDIA_TYPE,
                        "Rows can't be read from '" + InputColumns.shortened(type) + "': send one of " + mediaTypes()));
    }

    private static String mediaTypes() {
        return Arrays.stream(values()).map(RowFormat::mediaType).collect(Collectors.joining(", "));
    }
}
