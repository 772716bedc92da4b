using Tutti.Kernel;

namespace Tutti.Cli.Topics;

/// <summary>What is wrong with questions about topics.</summary>
internal static class TopicFaults
{
    internal static TuttiException NoTopic(string topic) => new("TUT5129", $"There is no topic '{topic}' in this store. A topic begins when somebody publishes in it or listens to it; 'tutti topic list' shows those there are.");
}
