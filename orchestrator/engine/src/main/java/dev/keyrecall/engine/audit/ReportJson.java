package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.Report.Count;
import dev.keyrecall.engine.audit.Report.ExceptionLine;
import dev.keyrecall.engine.audit.Report.FindingLine;
import dev.keyrecall.engine.audit.Report.Person;
import dev.keyrecall.engine.audit.Report.Rotation;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** A report as one JSON document: {@code docs/formats/report.md}. */
final class ReportJson {
    private final Report report;

    ReportJson(Report report) {
        this.report = report;
    }

    Json.Obj document() {
        return Json.object()
                .put("v", 1)
                .put("period", period())
                .put("as_of", report.asOf().toString())
                .put("ledger", ledger())
                .put("accounts", array(report.accounts(), ReportJson::account))
                .put("population", array(report.population(), ReportJson::population))
                .put("age", age())
                .put("rotations", array(report.rotations(), ReportJson::rotation))
                .put("exceptions", array(report.exceptions(), ReportJson::exception))
                .put("findings", array(report.findings(), ReportJson::finding))
                .put("people", array(report.people(), ReportJson::person))
                .put("approvals", array(report.approvals(), ReportJson::approval))
                .put("openings", array(report.openings(), ReportJson::opening))
                .put("vault", array(report.vault(), ReportJson::vault))
                .put("cited", array(report.cited(), Json::of))
                .build();
    }

    private Json period() {
        return Json.object()
                .put("name", report.period().name())
                .put("first", report.period().first().toString())
                .put("last", report.period().last().toString())
                .put("ended", report.ended())
                .build();
    }

    private Json ledger() {
        return Json.object()
                .put("size_at_start", report.start().size())
                .put("root_at_start", report.start().root())
                .put("size", report.end().size())
                .put("root", report.end().root())
                .build();
    }

    private static Json account(InventoryThen.AccountThen one) {
        return Json.object()
                .put("account", one.account())
                .put("listed_at", time(one.listedAt()))
                .put("entry", number(one.entry()))
                .build();
    }

    private static Json population(Report.PopulationLine one) {
        return Json.object()
                .put("account", one.account())
                .put("type", one.type())
                .put("start", count(one.start()))
                .put("end", count(one.end()))
                .put("appeared", one.appeared())
                .put("gone", one.gone())
                .build();
    }

    private static Json count(Count count) {
        return Json.object()
                .put("active", count.active())
                .put("inactive", count.inactive())
                .build();
    }

    private Json age() {
        return Json.object()
                .put("max_age_seconds", report.maxAge().toSeconds())
                .put("within", report.within())
                .put(
                        "over",
                        array(
                                report.over(),
                                one ->
                                        Json.object()
                                                .put("ref", one.ref())
                                                .put("principal", one.principal())
                                                .put("owner", one.owner())
                                                .put("status", one.status())
                                                .put("created_at", one.createdAt().toString())
                                                .put("days", one.days())
                                                .put("entry", one.entry())
                                                .build()))
                .build();
    }

    private static Json rotation(Rotation one) {
        Json.Builder entries = Json.object();
        for (String name : Rotation.ENTRIES) {
            Long entry = one.entries().get(name);
            if (entry != null) {
                entries.put(name, entry);
            }
        }
        return Json.object()
                .put("campaign", one.campaign())
                .put("unit", one.unit())
                .put("ref", one.ref())
                .put("principal", one.principal())
                .put("replacement", one.replacement())
                .put("proof", one.proof())
                .put("code", one.code())
                .put("answers", one.answers())
                .put("proven_at", time(one.provenAt()))
                .put("approvals", array(one.approvals(), Json::of))
                .put("entries", entries.build())
                .build();
    }

    private static Json exception(ExceptionLine one) {
        return Json.object()
                .put("what", one.what())
                .put("ref", one.ref())
                .put("campaign", one.campaign())
                .put("since", one.since().toString())
                .put("until", time(one.until()))
                .put("reason", one.reason())
                .put("entry", one.entry())
                .build();
    }

    private static Json finding(FindingLine one) {
        return Json.object()
                .put("ref", one.ref())
                .put("finding", one.what())
                .put("opened_at", one.openedAt().toString())
                .put("closed_at", time(one.closedAt()))
                .put("open_seconds", one.open().toSeconds())
                .put("opened", one.opened())
                .put("closed", number(one.closed()))
                .build();
    }

    private static Json person(Person one) {
        Json.Builder months = Json.object();
        one.months()
                .forEach(
                        (month, kinds) -> {
                            Json.Builder counts = Json.object();
                            for (Map.Entry<String, Long> kind : kinds.entrySet()) {
                                counts.put(kind.getKey(), kind.getValue());
                            }
                            months.put(month, counts.build());
                        });
        return Json.object()
                .put("name", one.name())
                .put("os_user", one.osUser())
                .put("first", one.first().toString())
                .put("last", one.last().toString())
                .put("roles", Json.strings(Roles.of(one)))
                .put("months", months.build())
                .build();
    }

    private static Json approval(Report.ApprovalLine one) {
        return Json.object()
                .put("approver", one.approver())
                .put("os_user", one.osUser())
                .put("at", one.at().toString())
                .put("campaign", one.campaign())
                .put("plan_digest", one.digest())
                .put("entry", one.entry())
                .build();
    }

    private static Json opening(Report.OpeningLine one) {
        return Json.object()
                .put("who", one.who())
                .put("at", one.at().toString())
                .put("purpose", one.purpose())
                .put("ref", one.ref())
                .put("campaign", one.campaign())
                .put("reason", one.reason())
                .put("count", one.count())
                .put("entry", one.entry())
                .build();
    }

    private static Json vault(Report.VaultLine one) {
        return Json.object()
                .put("what", one.what())
                .put("told", one.told())
                .put("ref", one.ref())
                .put("who", one.who())
                .put("at", one.at().toString())
                .put("reason", one.reason())
                .put("entry", one.entry())
                .build();
    }

    private static Json number(@Nullable Long number) {
        return number == null ? Json.Null.NULL : Json.of(number);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static <T> Json array(Collection<T> items, Function<T, Json> writer) {
        return Json.array(items.stream().map(writer).toList());
    }
}
