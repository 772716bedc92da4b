using Tutti.Kernel;

namespace Tutti.Cli.Evaluations;

/// <summary>What is wrong with what <c>tutti eval</c> was given.</summary>
internal static class EvaluationErrors
{
    public static TuttiException NoAgent(string name, string suggestion) => new("TUT5134", $"Neither the flow nor the registry has an agent '{name}'.{suggestion}");

    public static TuttiException NothingToJudgeBy(string name) => new("TUT5135", $"The case '{name}' says neither 'expect' nor 'accept'. Say what is right, or name a judge: --judge AGENT.");

    public static TuttiException OutOfRange(string option, int least, int most) => new("TUT5136", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{option} is a number from {least} to {most}."));
}
