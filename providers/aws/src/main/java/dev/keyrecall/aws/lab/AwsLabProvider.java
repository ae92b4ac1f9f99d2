package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.lab.LabServer;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Starts the AWS emulator; found by ServiceLoader. */
public final class AwsLabProvider implements LabProvider {
    @Override
    public String provider() {
        return "aws";
    }

    @Override
    public LabServer start(
            LabPopulation population, InstantSource clock, RandomGenerator random, int port) {
        return AwsLab.start(population, clock, random, port);
    }
}
