"""TensorRT engines of a bundle's towers: what they are built for, checked against, stored with and verified by.

Nothing here touches a GPU or imports TensorRT; that is left to `core.runtimes.tensorrt*`.
"""
