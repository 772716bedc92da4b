using Tutti.Kernel;

namespace Tutti.Cli.Runs;

/// <summary>What is wrong with a correction before anybody is asked for it.</summary>
internal static class CorrectionFaults
{
    internal static TuttiException OneOf() => new("TUT5060", "A correction is either a result or words. Give --result JSON with --because WORDS, or --tell WORDS.");

    internal static TuttiException NoJson(string what, Exception cause) =>
        new("TUT5061", $"What {what} gives is no JSON: {cause.Message} Put a text in quotes of its own, for example --result '\"done\"'.", cause: cause);

    internal static TuttiException NoWords() => new("TUT5062", "There is nothing to tell. Say it: --tell 'Take the other supplier.'");

    internal static TuttiException NothingToFork() => new("TUT5063", "--fork gives a new run another result. Who is told something hears it in this run: leave --fork out, or give --result.");
}
