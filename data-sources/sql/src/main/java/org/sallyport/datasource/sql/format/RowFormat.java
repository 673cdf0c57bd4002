package org.sallyport.datasource.sql.format;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;

/** The formats of rows, by their media types. */
public enum RowFormat {
    JSON("application/json") {
        @Override
        RowReader reader(List<Column> columns) {
            return new JsonRowReader(columns, false);
        }
    },
    NDJSON("application/x-ndjson") {
        @Override
        RowReader reader(List<Column> columns) {
            return new JsonRowReader(columns, true);
        }
    };

    private final String mediaType;

    RowFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The media type, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** A reader of bodies in the format. */
    abstract RowReader reader(List<Column> columns);

    /** The format of a request's body, by its field {@code content-type}; JSON where there is none. */
    static RowFormat ofBody(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.mediaType.equals(type.isEmpty() ? JSON.mediaType : type))
                .findFirst()
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNSUPPORTED_MEDIA_TYPE,
                        "Rows can't be read from '" + InputColumns.shortened(type) + "': send " + mediaTypes()));
    }

    /** All media types, for messages. */
    static String mediaTypes() {
        return Arrays.stream(values()).map(RowFormat::mediaType).collect(Collectors.joining(", "));
    }
}
