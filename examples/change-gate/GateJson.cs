using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Projects;
using ChangeGate.Repairs;
using ChangeGate.Reports;
using ChangeGate.Repositories;
using ChangeGate.Risks;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate;

/// <summary>The JSON forms of everything that the gate journals.</summary>
[JsonSerializable(typeof(GateInput))]
[JsonSerializable(typeof(GateOutput))]
[JsonSerializable(typeof(GatePlaces))]
[JsonSerializable(typeof(OwnedFolder))]
[JsonSerializable(typeof(RepositoryFacts))]
[JsonSerializable(typeof(IsolatedCopy))]
[JsonSerializable(typeof(ChangeSummary))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(Repair))]
[JsonSerializable(typeof(Publication))]
[JsonSerializable(typeof(PublishedBranch))]
[JsonSerializable(typeof(QuestionDetails))]
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "It lists what is written as JSON; the code is generated.")]
internal sealed partial class GateJson : JsonSerializerContext;
