package org.sallyport.datasource.sql.format;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Dates and times in ISO 8601, without quotes; nothing is allocated for the usual ones. */
final class IsoTexts {
    private IsoTexts() {}

    static void date(JsonBytes out, LocalDate date) {
        if (written(date)) {
            ymd(out, date);
        } else {
            out.json(beyond(date, date.toString()));
        }
    }

    static void timestamp(JsonBytes out, LocalDateTime time) {
        timestamp(out, time, false);
    }

    /** A moment, in UTC. */
    static void moment(JsonBytes out, OffsetDateTime moment) {
        if (written(moment.toLocalDate())) {
            timestamp(out, utc(moment), true);
        } else {
            // an infinity can't be moved to another offset
            out.json(beyond(moment.toLocalDate(), moment.toString()));
        }
    }

    static LocalDateTime utc(OffsetDateTime moment) {
        return moment.getOffset().equals(ZoneOffset.UTC)
                ? moment.toLocalDateTime()
                : moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    private static void timestamp(JsonBytes out, LocalDateTime time, boolean utc) {
        if (!written(time.toLocalDate())) {
            out.json(beyond(time.toLocalDate(), time + (utc ? "Z" : "")));
            return;
        }
        ymd(out, time.toLocalDate());
        out.raw('T');
        out.digits(time.getHour(), 2);
        out.raw(':');
        out.digits(time.getMinute(), 2);
        out.raw(':');
        out.digits(time.getSecond(), 2);
        fraction(out, time.getNano());
        if (utc) {
            out.raw('Z');
        }
    }

    private static void ymd(JsonBytes out, LocalDate date) {
        out.digits(date.getYear(), 4);
        out.raw('-');
        out.digits(date.getMonthValue(), 2);
        out.raw('-');
        out.digits(date.getDayOfMonth(), 2);
    }

    private static void fraction(JsonBytes out, int nanos) {
        if (nanos == 0) {
            return;
        }
        int rest = nanos;
        int digits = 9;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        out.raw('.');
        out.digits(rest, digits);
    }

    private static boolean written(LocalDate date) {
        return date.getYear() > 0 && date.getYear() <= 9999;
    }

    /** Beyond four digits: PostgreSQL's infinities come as the ends of its own range. */
    private static String beyond(LocalDate date, String iso) {
        if (positiveInfinity(date)) {
            return "infinity";
        }
        return negativeInfinity(date) ? "-infinity" : iso;
    }

    static boolean positiveInfinity(LocalDate date) {
        return date.getYear() >= 294_247;
    }

    static boolean negativeInfinity(LocalDate date) {
        return date.getYear() <= -4_713;
    }
}
