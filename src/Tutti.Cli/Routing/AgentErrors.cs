using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Cli.Routing;

/// <summary>What is wrong with what a verb of agents was given.</summary>
internal static class AgentErrors
{
    public static TuttiException NoAgent(string name, string suggestion) => new("TUT5200", $"No agent is called '{name}'.{suggestion}");

    public static TuttiException NoCase(string file, int line, string why) =>
        new("TUT5201", string.Create(CultureInfo.InvariantCulture, $"{file}:{line} is no case: {why}. Write one a line, as {{\"text\":\"where is my parcel\",\"agent\":\"parcels\"}}."));

    public static TuttiException NoFolder(string from) =>
        new("TUT5203", $"'{from}' is a flow, whose agents stand in it: nothing can be written beside them. Write the requests that are right under 'examples' of its agents.");

    public static TuttiException OutOfRange(string option, double least, double most) =>
        new("TUT5202", string.Create(CultureInfo.InvariantCulture, $"{option} is a number from {least} to {most}."));
}
