#include "tests/sim/simulation.h"

#include <limits>
#include <map>
#include <stop_token>

#include "src/sync/completeness.h"
#include "src/sync/due_now.h"
#include "src/sync/run_history.h"
#include "src/sync/sync_run.h"
#include "src/sync/verify_pass.h"
#include "storage/integrity.h"
#include "storage/sqlite_state_store.h"
#include "tests/support/fake_replication_probe.h"
#include "tests/support/memory_state_store.h"

namespace lisync {
namespace {

const Actor kActor{998, "li-sync"};

std::string RunName(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return "run-" + std::string(6 - digits.size(), '0') + digits;
}

}  // namespace

SimShape::SimShape(std::uint64_t seed) {
  if (seed % 10 == 7) transfers = 3, lanes = 2;
  if (seed % 20 == 17) pace = Pace::kFree;
  if (seed % 50 == 25) real_state = true;
  if (seed % 60 == 30) sizes = ObjectSizes::kAlsoLarge;
}

Simulation::Simulation(std::uint64_t seed, Journal journal)
    : shape_(seed),
      world_(seed),
      main_(world_, world_.dice.Between(1, 6)),
      users_(world_, main_, shape_.sizes),
      ledger_(world_, main_),
      clock_(world_) {
  world_.echo = journal == Journal::kEchoed;
  const std::size_t page_size = world_.dice.Between(1, 8);
  for (const char* name : {"sim hidden", "sim other hidden"}) {
    hiddens_.push_back(std::make_unique<SimHidden>(world_, ledger_, name, page_size));
  }
  main_.clock_ahead = std::chrono::seconds(world_.dice.Below(2400)) - std::chrono::minutes(20);
  world_.lied = [this](const std::string& call, const ObjectKey& key, const Error& error) {
    if (error.fault != Fault::kNotFound) return;
    if (call == "main.head") main_.SaySeemedGone(key);
    if (call == "hidden.head") ledger_.HiddenDenied(key);
  };
  if (shape_.real_state) directory_.emplace();
  OpenStates();
}

void Simulation::OpenStates() {
  if (!shape_.real_state) {
    if (!states_) states_ = std::make_unique<MemoryStateStore>();
    return;
  }
  states_.reset();
  states_ = OpenStateStore({directory_->path(), "test/sim", {}, 0});
}

void Simulation::Run() {
  for (std::uint64_t i = world_.dice.Between(0, 15); i > 0; --i) users_.ChangeSomething();
  const std::uint64_t rounds = world_.dice.Between(2, 6);
  for (std::uint64_t round = 0; round < rounds && going(); ++round) {
    TimePasses();
    OthersMeddle();
    if (world_.dice.Chance(150) && ledger_.SpeaksOf(hidden())) {
      VerifyOnce(MakeWeather());
    } else {
      SyncOnce(MakeOptions(), MakeWeather());
    }
  }
  if (going()) ComeRight();
  if (going()) DoNothingTwice();
  if (going()) CheckTrail();
}

Weather Simulation::MakeWeather() {
  Dice& dice = world_.dice;
  Weather weather;
  const auto maybe = [&dice](std::uint64_t chance, std::uint64_t most) {
    return dice.Chance(chance) ? dice.Between(1, most) : 0;
  };
  weather.errors = maybe(600, 150);
  weather.ask_operator = maybe(300, 200);
  weather.lost_answers = maybe(700, 600);
  weather.flipped_bytes = maybe(300, 300);
  weather.odd_pages = maybe(300, 400);
  weather.changes_on_main = maybe(500, 60);
  weather.storage_errors = maybe(100, 60);
  if (dice.Chance(200)) {
    weather.bad_key = users_.AnyKey();
    weather.bad_call = dice.Next();
  }
  weather.crash_at = maybe(400, dice.Chance(500) ? 60 : 250);
  weather.stop_at = maybe(100, 150);
  return weather;
}

void Simulation::TimePasses() {
  Dice& dice = world_.dice;
  world_.now += dice.Chance(300) ? std::chrono::minutes(dice.Below(std::uint64_t{60} * 50))
                                 : std::chrono::minutes(dice.Below(40));
  for (std::uint64_t i = dice.Below(5); i > 0; --i) users_.ChangeSomething();
}

void Simulation::OthersMeddle() {
  Dice& dice = world_.dice;
  if (dice.Chance(60)) hidden_now_ = 1 - hidden_now_;
  for (std::uint64_t i = dice.Chance(300) ? dice.Below(4) : 0; i > 0; --i) {
    const ObjectKey& key = users_.AnyKey();
    if (users_.Refused().contains(key)) continue;
    const auto on_main = main_.objects().find(key);
    const bool there = hidden().bucket().Find(key).has_value();
    const auto recorded = ledger_.states().find(key);
    const std::uint64_t what = dice.Below(4);
    if (what == 0 && there) {
      hidden().LoseByOthers(key);
    } else if (what == 1 && there && recorded != ledger_.states().end() &&
               recorded->second.status == ObjectStatus::kCopied && !hidden().IsMeddledWith(key)) {
      hidden().Rot(key);
    } else if (what == 2 && on_main != main_.objects().end()) {
      const MainVersion& version = on_main->second;
      hidden().WriteByOthers(
          key, {version.bytes, {ToHex(Md5Of(AsBytes(version.bytes)))}, world_.now, {}});
    } else if (what == 3) {
      MainVersion version = users_.MakeVersion(key, std::nullopt);
      hidden().WriteByOthers(key, {version.bytes, version.info.etag, world_.now, {}});
    }
  }
}

SyncRunOptions Simulation::MakeOptions() {
  Dice& dice = world_.dice;
  SyncRunOptions options;
  options.command = "sync";
  options.media.engine.transfers = {shape_.transfers, shape_.transfers};
  options.media.engine.copy = {3, ObjectKey(kVersionsPrefix), shape_.lanes};
  options.media.engine.copy.retries = static_cast<std::uint32_t>(dice.Between(1, 4));
  options.media.record_linger = std::chrono::milliseconds(0);
  if (dice.Chance(150)) options.media.scope = PassScope::kDue;
  if (dice.Chance(250)) options.media.held = HeldCheck::kCompare;
  if (dice.Chance(100)) {
    const std::string& key = users_.AnyKey().bytes();
    options.media.selection.prefix = ObjectKey(key.substr(0, dice.Between(1, key.size())));
  }
  if (dice.Chance(60)) options.media.selection.max_size = dice.Below(30);
  if (dice.Chance(60)) options.media.selection.min_size = dice.Below(10);
  if (dice.Chance(60)) {
    options.media.selection.since = main_.now() - std::chrono::minutes(dice.Below(120));
  }
  return options;
}

template <typename Work>
void Simulation::AsProcess(const std::string& what, const Weather& weather, const Work& work) {
  const RunId run = RunName(++runs_);
  world_.Note("== " + run + ": " + what);
  std::stop_source stop;
  main_.BeginRun();
  ledger_.BeginRun(run, hidden());
  world_.change_main = [this] { users_.ChangeSomething(); };
  world_.stop_run = [&stop] { stop.request_stop(); };
  world_.Begin(weather, shape_.pace);
  SimStates states(world_, ledger_, *states_);
  try {
    CloseAbandonedRuns(states, kActor, clock_.Now(), "the process died");
    work(states, RunContext{run, kActor}, stop.get_token());
  } catch (const StorageError& error) {
    world_.Note(std::string("ended by the state: ") + error.what());
  }
  world_.change_main = world_.stop_run = nullptr;
  const bool died = world_.dead();
  world_.End();
  if (died) OpenStates();
  CheckStates();
  ledger_.CheckRecords();
}

void Simulation::SyncOnce(const SyncRunOptions& options, const Weather& weather) {
  const std::string what = RecordedCommand(options) +
                           (options.media.scope == PassScope::kDue ? " of what is due" : "") +
                           (options.media.held == HeldCheck::kCompare ? ", comparing" : "");
  AsProcess(what, weather, [&](StateStore& states, const RunContext& context, auto stop) {
    if (season_ == Season::kRough && world_.dice.Chance(50))
      MakeDueNow(states, {}, context, clock_.Now());
    FakeReplicationProbe probe(HealthySample());
    RunProgress progress;
    SyncRun run(main_, hidden(), states, &probe, clock_);
    const SyncReport report = run.Run(options, context, progress, stop);
    if (world_.dead()) return;
    world_.Note("ended: " + std::string(Name(report.end)));
    ledger_.CheckRun(report, options);
  });
}

void Simulation::VerifyOnce(const Weather& weather) {
  VerifyOptions options;
  options.transfers = shape_.transfers;
  options.copy = {3, ObjectKey(kVersionsPrefix), shape_.lanes};
  if (world_.dice.Chance(400)) options.on_difference = OnDifference::kRepair;
  AsProcess("verify", weather, [&](StateStore& states, const RunContext& context, auto stop) {
    VerifyProgress progress;
    VerifyPass pass(hidden(), &main_, states, clock_, [](auto, const std::string&) {});
    const auto report = pass.Run(options, context, progress, stop);
    if (!world_.dead()) world_.Note("ended: " + std::string(Name(report.end)));
  });
}

void Simulation::ComeRight() {
  world_.Note("== all is calm");
  season_ = Season::kCalm;
  SyncRunOptions options = MakeOptions();
  options.media.scope = PassScope::kEverything;
  options.media.selection = {};
  options.media.held = HeldCheck::kCompare;
  for (int run = 0; run < 4 && going(); ++run) {
    world_.now += std::chrono::hours(25);
    SyncOnce(options, {});
    if (options.media.held == HeldCheck::kCompare) VerifyOnce({});
    options.media.held = HeldCheck::kTrust;
  }
  const std::set<ObjectKey> refused = users_.Refused();
  if (going()) ledger_.CheckComplete(refused);
  const Completeness judged = JudgeCompleteness(states_->LoadCheckpoint(), states_->Summary());
  bool any_refused = false;
  for (const ObjectKey& key : refused) any_refused |= main_.objects().contains(key);
  if (going() && judged.complete == any_refused) {
    world_.Violated(any_refused ? "complete, although hidden cannot hold an object"
                                : "not complete: " + judged.reasons.front());
  }
}

void Simulation::DoNothingTwice() {
  SyncRunOptions options = MakeOptions();
  options.media.scope = PassScope::kEverything;
  options.media.selection = {};
  for (const HeldCheck held : {HeldCheck::kTrust, HeldCheck::kCompare}) {
    options.media.held = held;
    SyncOnce(options, {});
    for (const char* call : {"main.get", "main.part", "hidden.put", "hidden.begin", "hidden.part",
                             "hidden.complete", "hidden.keep", "hidden.read"}) {
      if (world_.Calls(call) != 0)
        world_.Violated(std::string(call) + " in a run without a change");
    }
  }
}

void Simulation::CheckStates() {
  std::map<ObjectKey, ObjectState> held;
  for (ObjectState& state : states_->Load({}, std::numeric_limits<std::size_t>::max())) {
    held.emplace(state.key, state);
  }
  if (held != ledger_.states()) world_.Violated("the state is not what was committed");
}

void Simulation::CheckTrail() {
  if (!shape_.real_state) {
    const auto& states = dynamic_cast<const MemoryStateStore&>(*states_);
    if (states.events().size() != ledger_.entries()) world_.Violated("the trail lacks entries");
    return;
  }
  states_.reset();
  const IntegrityReport report = CheckIntegrity(directory_->path());
  if (report.entries != ledger_.entries()) world_.Violated("the trail lacks entries");
  if (!report.ok()) world_.Violated(report.contradictions.front().what);
}

}  // namespace lisync
