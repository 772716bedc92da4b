using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Decisions;
using ChangeGate.Functions;
using ChangeGate.Projects;
using ChangeGate.Repositories;
using ChangeGate.Risks;

namespace ChangeGate;

/// <summary>The JSON forms of what the functions of the gate take and give.</summary>
[JsonSerializable(typeof(PlacesInput))]
[JsonSerializable(typeof(GatePlaces))]
[JsonSerializable(typeof(FolderInput))]
[JsonSerializable(typeof(PlaceOutput))]
[JsonSerializable(typeof(DoneOutput))]
[JsonSerializable(typeof(InspectInput))]
[JsonSerializable(typeof(RepositoryFacts))]
[JsonSerializable(typeof(CopyInput))]
[JsonSerializable(typeof(IsolatedCopy))]
[JsonSerializable(typeof(ChangeInput))]
[JsonSerializable(typeof(ChangeSummary))]
[JsonSerializable(typeof(PlanInput))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(JudgeInput))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(ProjectInput))]
[JsonSerializable(typeof(ResultsOutput))]
[JsonSerializable(typeof(InventoryOutput))]
[JsonSerializable(typeof(Assessment))]
[JsonSerializable(typeof(GateState))]
[JsonSerializable(typeof(ContinueInput))]
[JsonSerializable(typeof(FixInput))]
[JsonSerializable(typeof(RepairList))]
[JsonSerializable(typeof(SettleInput))]
[JsonSerializable(typeof(Touched))]
[JsonSerializable(typeof(ConcludeInput))]
[JsonSerializable(typeof(RiskInput))]
[JsonSerializable(typeof(RiskScore))]
[JsonSerializable(typeof(DecideInput))]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(EndInput))]
[JsonSerializable(typeof(Ending))]
[JsonSerializable(typeof(PublishInput))]
[JsonSerializable(typeof(PublishedBranch))]
[JsonSerializable(typeof(ReportInput))]
[JsonSerializable(typeof(GateOutput))]
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "It lists what is written as JSON; the code is generated.")]
internal sealed partial class GateJson : JsonSerializerContext;
