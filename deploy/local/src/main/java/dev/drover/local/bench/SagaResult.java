package dev.drover.local.bench;

/**
 * What {@code drover bench saga} measured. A dispatch is the time from a worker's answer to the
 * migration's next command in a worker's hands: through the broker, a decision's transaction, the
 * relay and the broker again.
 *
 * @param maxInFlight sagas with a command out at one time
 * @param transitionsPerSecond decisions that changed a saga
 * @param dispatchP50Millis while as many sagas run as may
 * @param idleDispatchP50Millis while one runs, with pauses
 */
record SagaResult(
    int migrations,
    int maxInFlight,
    double sagasPerSecond,
    double transitionsPerSecond,
    double dispatchP50Millis,
    double dispatchP99Millis,
    double idleDispatchP50Millis,
    double idleDispatchP99Millis,
    int postgres,
    int cores,
    String java,
    String command) {}
