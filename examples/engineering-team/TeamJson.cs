using System.Text.Json.Serialization;
using EngineeringTeam.Copies;
using EngineeringTeam.Functions;
using EngineeringTeam.Rounds;

namespace EngineeringTeam;

/// <summary>The JSON forms of what the functions of the team take and give.</summary>
[JsonSerializable(typeof(CopyInput))]
[JsonSerializable(typeof(TeamCopy))]
[JsonSerializable(typeof(RemoveOutput))]
[JsonSerializable(typeof(ReadInput))]
[JsonSerializable(typeof(Sources))]
[JsonSerializable(typeof(ContinueInput))]
[JsonSerializable(typeof(SettleInput))]
[JsonSerializable(typeof(Settled))]
[JsonSerializable(typeof(JudgeInput))]
[JsonSerializable(typeof(TeamState))]
[JsonSerializable(typeof(FinishInput))]
[JsonSerializable(typeof(TeamOutput))]
internal sealed partial class TeamJson : JsonSerializerContext;
