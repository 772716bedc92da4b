using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ChangeGate.Reports;

/// <summary>The JSON form of a report.</summary>
[JsonSerializable(typeof(GateReport))]
[SuppressMessage("Maintainability", "CA1506", Justification = "Generated: one property for each type that a report is made of.")]
internal sealed partial class ReportJson : JsonSerializerContext;
