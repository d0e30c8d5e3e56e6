#include "agent/page/lag_chart.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "agent/commands/sync_report.h"
#include "agent/page/chart_scale.h"
#include "agent/page/chart_track.h"
#include "agent/page/parts.h"
#include "agent/service/plain_text.h"

namespace lisync {
namespace {

// In units of the drawing: the plot, below it the band of verdicts, below it the times.
constexpr double kWidth = 400;
constexpr double kTop = 16;
constexpr double kPlot = 120;
constexpr double kBandTop = kTop + kPlot + 6;
constexpr double kBand = 14;
constexpr double kHeight = kBandTop + kBand + 16;

std::string Number(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", number);
  return text.data();
}

double X(const TimeScale& times, Instant at) { return kWidth * times.Position(at); }
double Y(double position) { return kTop + kPlot * (1 - position); }

std::uint64_t Lag(const ReplicationPoint& point) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(*point.lag_bytes, 0));
}

Html LineFrom(double x1, double y1, double x2, double y2, const std::string& css_class) {
  return Leaf("line", {{"class", css_class},
                       {"x1", Number(x1)},
                       {"y1", Number(y1)},
                       {"x2", Number(x2)},
                       {"y2", Number(y2)}});
}

Html Label(double x, double y, const std::string& anchor, const std::string& text) {
  return Element("text", {{"x", Number(x)}, {"y", Number(y)}, {"text-anchor", anchor}}, text);
}

Html Grid(const std::vector<Tick>& bytes, const std::vector<Tick>& times) {
  Html grid;
  for (const Tick& tick : bytes) {
    grid += LineFrom(0, Y(tick.position), kWidth, Y(tick.position), "grid");
  }
  for (const Tick& tick : times) {
    grid +=
        LineFrom(kWidth * tick.position, kTop, kWidth * tick.position, kBandTop + kBand, "grid");
  }
  return grid;
}

// Over all else, so that they stay readable.
Html Labels(const std::vector<Tick>& bytes, const std::vector<Tick>& times) {
  Html labels;
  for (const Tick& tick : bytes) labels += Label(2, Y(tick.position) - 3, "start", tick.label);
  for (const Tick& tick : times) {
    const double x = kWidth * tick.position;
    const std::string anchor = x < 18 ? "start" : x > kWidth - 18 ? "end" : "middle";
    labels += Label(x, kHeight - 3, anchor, tick.label);
  }
  return labels;
}

Html Alarm(const std::optional<std::int64_t>& alarm, const ByteScale& scale) {
  if (!alarm || !scale.Holds(*alarm)) return {};
  const double y = Y(scale.Position(*alarm));
  return LineFrom(0, y, kWidth, y, "alarm") +
         Label(kWidth - 2, y - 3, "end",
               "alarm at " + FormatBytes(static_cast<std::uint64_t>(*alarm)));
}

Html Piece(const std::vector<ReplicationPoint>& piece, const TimeScale& times,
           const ByteScale& scale) {
  const auto y = [&](const ReplicationPoint& point) { return Y(scale.Position(*point.lag_bytes)); };
  if (piece.size() == 1) {
    return Leaf("circle", {{"class", "lag-dot"},
                           {"cx", Number(X(times, piece[0].taken))},
                           {"cy", Number(y(piece[0]))},
                           {"r", "2"}});
  }
  std::string path;
  for (const ReplicationPoint& point : piece) {
    path += path.empty() ? 'M' : 'L';
    path += Number(X(times, point.taken));
    path += ' ';
    path += Number(y(point));
  }
  std::string area = path;
  area += "L" + Number(X(times, piece.back().taken)) + " " + Number(Y(0));
  area += "L" + Number(X(times, piece.front().taken)) + " " + Number(Y(0)) + "Z";
  return Leaf("path", {{"class", "lag-area"}, {"d", area}}) +
         Leaf("path", {{"class", "lag-line"}, {"d", path}});
}

// The worse, the higher: it is told by more than the colour.
double BandHeight(const std::string& health) {
  if (health == "healthy") return kBand * 0.35;
  if (health == "lagging" || health == "unknown") return kBand * 0.65;
  return kBand;
}

Html Span(const HealthSpan& span, const TimeScale& times, Instant now) {
  const double x = X(times, span.begin);
  const double width = std::max(X(times, span.end) - x, 1.0);
  const std::string when = ClockText(span.begin, now) + " to " + ClockText(span.end, now);
  const auto rect = [&](const std::string& css_class, double y, double height,
                        const std::string& words) {
    return Element("rect",
                   {{"class", css_class},
                    {"x", Number(x)},
                    {"y", Number(y)},
                    {"width", Number(width)},
                    {"height", Number(height)}},
                   Element("title", words + ", " + when));
  };
  Html drawn;
  if (!span.lag_known) {
    drawn += rect("gap", kTop, kPlot, span.health.empty() ? "nobody looked" : "lag not known");
  }
  if (!span.health.empty()) {
    const double height = BandHeight(span.health);
    drawn += rect("band " + std::string(KindOfHealth(span.health)), kBandTop + kBand - height,
                  height, span.health);
  }
  return drawn;
}

std::string Description(const std::vector<ReplicationPoint>& points, const ByteScale& scale,
                        Instant now) {
  const ReplicationPoint* highest = nullptr;
  const ReplicationPoint* last = nullptr;
  for (const ReplicationPoint& point : points) {
    if (!point.lag_bytes) continue;
    if (highest == nullptr || *point.lag_bytes >= *highest->lag_bytes) highest = &point;
    last = &point;
  }
  if (highest == nullptr) return "The lag was not known at any look.";
  std::string text = "Last known lag " + FormatBytes(Lag(*last)) + " at " +
                     ClockText(last->taken, now) + ", highest " + FormatBytes(Lag(*highest)) +
                     " at " + ClockText(highest->taken, now) + ".";
  if (scale.logarithmic()) text += " The scale is logarithmic.";
  return text;
}

std::string Title(const TimeScale& times) {
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(times.window()).count();
  return hours == 1 ? "Replication lag of the last hour"
                    : "Replication lag of the last " + std::to_string(hours) + " hours";
}

std::vector<std::int64_t> Lags(const std::vector<ReplicationPoint>& points) {
  std::vector<std::int64_t> lags;
  for (const ReplicationPoint& point : points) {
    if (point.lag_bytes) lags.push_back(*point.lag_bytes);
  }
  return lags;
}

}  // namespace

Html LagChart(const std::vector<ReplicationPoint>& points, const std::optional<std::int64_t>& alarm,
              Instant now) {
  if (points.empty()) return Paragraph("quiet", "No history yet: nobody has looked.");
  const TimeScale times = TimeScale::Fit(points.front().taken, now);
  const ByteScale scale = ByteScale::Fit(Lags(points), alarm);
  const std::string title = Title(times);
  const std::string description = Description(points, scale, now);

  Html drawing = Element("title", {{"id", "lag-title"}}, title) +
                 Element("desc", {{"id", "lag-desc"}}, description);
  for (const HealthSpan& span : HealthSpans(points, now)) drawing += Span(span, times, now);
  drawing += Grid(scale.Ticks(), times.Ticks());
  for (const auto& piece : LinePieces(points)) drawing += Piece(piece, times, scale);
  drawing += Alarm(alarm, scale) + Labels(scale.Ticks(), times.Ticks());
  return Element(
      "figure", {{"class", "chart"}},
      Element("figcaption", title + ", UTC" + (scale.logarithmic() ? ", logarithmic scale" : "")) +
          Element("svg",
                  {{"viewBox", "0 0 " + Number(kWidth) + " " + Number(kHeight)},
                   {"role", "img"},
                   {"aria-labelledby", "lag-title lag-desc"}},
                  drawing) +
          Paragraph("quiet", description + " The band below is the verdict: the higher, the "
                                           "worse. Grey: not known."));
}

Html LagTable(const std::vector<ReplicationPoint>& points, Instant now) {
  using std::chrono::hours;
  Html rows;
  std::size_t i = points.size();
  while (i > 0) {
    // The worst of an hour stands for it.
    const auto hour = std::chrono::floor<hours>(points[i - 1].taken);
    const ReplicationPoint* worst = &points[i - 1];
    for (; i > 0 && std::chrono::floor<hours>(points[i - 1].taken) == hour; --i) {
      const bool more = points[i - 1].lag_bytes.value_or(-1) > worst->lag_bytes.value_or(-1);
      if (more) worst = &points[i - 1];
    }
    rows += Row(
        {}, Cell("At", TimeOf(worst->taken, now)) +
                Cell("Lag", worst->lag_bytes ? Html(FormatBytes(Lag(*worst))) : Html("not known")) +
                Cell("Verdict", HealthBadge(worst->health)));
  }
  return Table("The highest lag of each hour, newest first", {"At", "Lag", "Verdict"}, rows);
}

}  // namespace lisync
